import type { Component, Distribution } from '@seawall/model';
import type { Cataloger, FileReading } from '../../analyse/cataloger.ts';
import { normaliseLicence } from '../../licences/normalise.ts';
import { systemPurl } from './purl.ts';

const folder = 'var/lib/pacman/local';

type PacmanFacts = Readonly<Record<string, readonly string[]>>;

/** The installed packages of Arch Linux and its kin: two files for each, `desc` and `files`. */
export const pacmanCataloger: Cataloger<PacmanFacts> = {
  id: 'pacman',
  version: 1,
  urls: ['https://man.archlinux.org/man/alpm-db-desc.5', 'https://man.archlinux.org/man/alpm-db-files.5'],
  evidence: 'installed',
  wants: { names: ['desc', 'files'], accepts: (path) => /^var\/lib\/pacman\/local\/[^/]+\/(?:desc|files)$/.test(path) },
  read: ({ content }) => ({ facts: readSections(content.text()) }),
  finish(files, { distribution }) {
    return { components: componentsOf(files, distribution) };
  },
};

/** `%NAME%` and the lines below it, up to an empty one. */
function readSections(text: string): PacmanFacts {
  const sections: Record<string, string[]> = {};
  let lines: string[] | undefined;
  for (const line of text.split(/\r?\n/)) {
    const name = /^%([A-Z0-9]+)%$/.exec(line)?.[1];
    if (name !== undefined) {
      lines = [];
      sections[name] = lines;
    } else if (line === '') lines = undefined;
    else lines?.push(line);
  }
  return sections;
}

function componentsOf(files: readonly FileReading<PacmanFacts>[], distribution: Distribution | undefined): Component[] {
  const owned = new Map<string, readonly string[]>();
  const found: { path: string; facts: PacmanFacts; purl: string }[] = [];
  const providers = new Map<string, string>();
  for (const { path, reading } of files) {
    const facts = reading.facts ?? {};
    const [name, version] = [facts['NAME']?.[0], facts['VERSION']?.[0]];
    if (path.endsWith('/files')) owned.set(folderOf(path), facts['FILES'] ?? []);
    else if (name !== undefined && version !== undefined) {
      const purl = systemPurl('alpm', name, version, distribution, { arch: facts['ARCH']?.[0] });
      found.push({ path, facts, purl });
      for (const word of facts['PROVIDES'] ?? []) providers.set(bare(word), purl);
    }
  }
  for (const { facts, purl } of found) providers.set(facts['NAME']?.[0] ?? '', purl);
  return found.map(({ path, facts, purl }) => {
    const [name = '', version = ''] = [facts['NAME']?.[0], facts['VERSION']?.[0]];
    const base = facts['BASE']?.[0];
    const architecture = facts['ARCH']?.[0];
    const vendor = facts['PACKAGER']?.[0];
    const needs = (facts['DEPENDS'] ?? []).flatMap((word) => providers.get(bare(word)) ?? []);
    const dependsOn = [...new Set(needs)].filter((one) => one !== purl).sort();
    const licences = [...new Set((facts['LICENSE'] ?? []).flatMap(normaliseLicence))].sort();
    return {
      ecosystem: 'alpm',
      name,
      version,
      purl,
      ...(base === undefined || base === name ? {} : { source: { name: base, version } }),
      ...(architecture === undefined ? {} : { architecture }),
      ...(distribution === undefined ? {} : { distribution }),
      ...(vendor === undefined ? {} : { vendor }),
      licences,
      places: [{ path }],
      ...(facts['REASON']?.[0] === '1' ? {} : { direct: true }),
      ...(dependsOn.length === 0 ? {} : { dependsOn }),
      files: owned.get(folderOf(path)) ?? [],
    };
  });
}

function folderOf(path: string): string {
  return path.slice(folder.length + 1, path.lastIndexOf('/'));
}

/** `glibc>=2.38`, `libfoo.so=1-64` → the name. */
function bare(word: string): string {
  return word.replace(/[<>=:].*$/, '');
}
