import { existsSync, globSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { readDocuments } from '@seawall/kube';

/** Sources of trivy-db that have their feed here, by its names for them. */
export const trivySources = ['alpine', 'debian', 'ruby-advisory-db', 'govulndb'] as const;

/**
 * Lays the feeds out as trivy-db's builder looks for them. Those of Go and Ruby it reads as they are published; Alpine's
 * are split by package, and Debian's lists are the JSON that Aqua's vuln-list-update makes of them.
 */
export function layOutForTrivy(feeds: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  symlinkSync(resolve(feeds, 'golang-vulndb'), join(folder, 'govulndb'));
  symlinkSync(resolve(feeds, 'rubysec'), join(folder, 'ruby-advisory-db'));
  alpine(join(feeds, 'alpine-secdb'), join(folder, 'vuln-list/alpine'));
  debian(join(feeds, 'debian-tracker/data'), join(folder, 'vuln-list-debian/tracker'));
}

function write(path: string, value: unknown): void {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, JSON.stringify(value));
}

function alpine(feeds: string, folder: string): void {
  for (const path of globSync(join(feeds, '*/*.yaml'))) {
    const [release = '', file = ''] = relative(feeds, path).split('/');
    const reponame = file.replace('.yaml', '');
    const read = readDocuments(readFileSync(path, 'utf8'), path).documents[0]?.value;
    const { packages } = read as {
      readonly packages: readonly { readonly pkg: { readonly name: string; readonly secfixes: object } }[] | null;
    };
    for (const { pkg } of packages ?? []) {
      write(join(folder, release, reponame, `${pkg.name}.json`), { ...pkg, distroversion: release, reponame });
    }
  }
}

const releases = { stretch: '9', buster: '10', bullseye: '11' };

function debian(feeds: string, folder: string): void {
  const distributions = Object.entries(releases).map(([name, version]) => [name, { 'major-version': version }]);
  write(join(folder, 'distributions.json'), Object.fromEntries(distributions));
  mkdirSync(join(folder, 'CVE'), { recursive: true });
  for (const list of ['DSA', 'DLA']) {
    for (const block of readFileSync(join(feeds, list, 'list'), 'utf8').split(/\n(?=\[)/)) {
      const id = /\] ((?:DSA|DLA)-\S+)/.exec(block)?.[1];
      if (id === undefined) continue;
      const bugs = /^\s+\{([^}]*)\}/m
        .exec(block)?.[1]
        ?.split(/\s+/)
        .filter((name) => name !== '');
      const annotations: object[] = bugs === undefined ? [] : [{ Type: 'xref', Bugs: bugs }];
      for (const [, release, name, said = ''] of block.matchAll(/^\s+\[(\w+)\] - (\S+) (\S+)/gm)) {
        const kind = said.startsWith('<') ? { Kind: said.slice(1, -1) } : { Kind: 'fixed', Version: said };
        annotations.push({ Type: 'package', Release: release, Package: name, ...kind });
      }
      write(join(folder, list, `${id}.json`), { Header: { ID: id, Description: '' }, Annotations: annotations });
    }
  }
}

/** Whether what was built has what Trivy opens. */
export function isTrivyDatabase(folder: string): boolean {
  return ['trivy.db', 'metadata.json'].every((name) => existsSync(join(folder, name)));
}
