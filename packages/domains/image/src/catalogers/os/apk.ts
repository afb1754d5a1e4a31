import type { Component, Distribution } from '@seawall/model';
import type { Cataloger } from '../../analyse/cataloger.ts';
import { normaliseLicence } from '../../licences/normalise.ts';
import { systemPurl } from './purl.ts';
import { isShipped, packShipped, type ShippedFiles } from './shipped.ts';

/** The installed packages of Alpine, Wolfi and others that use apk. */
export const apkCataloger: Cataloger<readonly ApkPackage[]> = {
  id: 'apk',
  version: 2,
  urls: ['https://wiki.alpinelinux.org/wiki/Apk_spec'],
  evidence: 'installed',
  wants: { paths: ['lib/apk/db/installed', 'usr/lib/apk/db/installed'] },
  read: ({ content }) => ({ facts: readApkDatabase(content.text()) }),
  finish(files, { distribution }) {
    const components: Component[] = [];
    for (const { path, reading } of files) {
      const packages = reading.facts ?? [];
      const purls = new Map(packages.map((one) => [one.name, purlOfPackage(one, distribution)]));
      const provided = providers(packages);
      for (const one of packages) {
        const dependsOn = dependenciesOf(one, purls, provided);
        components.push({
          ecosystem: 'apk',
          name: one.name,
          version: one.version,
          purl: purlOfPackage(one, distribution),
          ...(one.origin === undefined || one.origin === one.name
            ? {}
            : { source: { name: one.origin, version: one.version } }),
          ...(one.architecture === undefined ? {} : { architecture: one.architecture }),
          ...(distribution === undefined ? {} : { distribution }),
          ...(one.maintainer === undefined ? {} : { vendor: one.maintainer }),
          licences: one.licence === undefined ? [] : normaliseLicence(one.licence),
          places: [{ path }],
          ...(dependsOn.length === 0 ? {} : { dependsOn }),
          files: one.files,
        });
      }
    }
    return { components };
  },
  shipper({ reading }, path, digests) {
    return reading.facts?.find(({ shipped }) => shipped !== undefined && isShipped(shipped, path, digests))?.name;
  },
};

interface ApkPackage {
  readonly name: string;
  readonly version: string;
  readonly architecture?: string;
  readonly origin?: string;
  readonly maintainer?: string;
  readonly licence?: string;
  /** As written: `so:libc.musl-x86_64.so.1`, `busybox>=1.3`, `!conflicting`. */
  readonly depends: readonly string[];
  readonly provides: readonly string[];
  readonly files: readonly string[];
  readonly shipped?: ShippedFiles;
}

function readApkDatabase(text: string): ApkPackage[] {
  const packages: ApkPackage[] = [];
  for (const block of text.split(/\n\n+/)) {
    const one = readPackage(block);
    if (one !== undefined) packages.push(one);
  }
  return packages;
}

function readPackage(block: string): ApkPackage | undefined {
  const fields = new Map<string, string>();
  const files: string[] = [];
  const sums: [string, string][] = [];
  let folder = '';
  for (const line of block.split('\n')) {
    if (line[1] !== ':') continue;
    const key = line[0] as string;
    const value = line.slice(2).trim();
    if (key === 'F') folder = value;
    else if (key === 'R') files.push(folder === '' ? value : `${folder}/${value}`);
    // Below its file (R), and before any file the sum of the package itself: `Q1` and SHA-1, or `Q2` and SHA-256, in base64.
    else if (key === 'Z') sums.push([files.at(-1) ?? '', Buffer.from(value.slice(2), 'base64').toString('hex')]);
    else if (!fields.has(key)) fields.set(key, value);
  }
  const shipped = packShipped(sums);
  const name = fields.get('P');
  const version = fields.get('V');
  if (name === undefined || name === '' || version === undefined) return undefined;
  return {
    name,
    version,
    ...optional('architecture', fields.get('A')),
    ...optional('origin', fields.get('o')),
    ...optional('maintainer', fields.get('m')),
    ...optional('licence', fields.get('L')),
    depends: words(fields.get('D')),
    provides: words(fields.get('p')),
    files,
    ...(shipped === undefined ? {} : { shipped }),
  };
}

function optional<Name extends string>(name: Name, value: string | undefined): { readonly [Key in Name]?: string } {
  return (value === undefined || value === '' ? {} : { [name]: value }) as { readonly [Key in Name]?: string };
}

function words(list: string | undefined): string[] {
  return (list ?? '').split(/\s+/).filter((word) => word !== '');
}

/** `so:libz.so.1=1.3` → `so:libz.so.1`. */
function withoutVersion(word: string): string {
  return word.replace(/[<>=~].*$/, '');
}

function providers(packages: readonly ApkPackage[]): ReadonlyMap<string, string> {
  const provided = new Map<string, string>();
  for (const { name, provides } of packages) {
    for (const word of provides) if (!provided.has(withoutVersion(word))) provided.set(withoutVersion(word), name);
  }
  return provided;
}

function dependenciesOf(
  { name, depends }: ApkPackage,
  purls: ReadonlyMap<string, string>,
  provided: ReadonlyMap<string, string>,
): string[] {
  const found = new Set<string>();
  for (const word of depends) {
    if (word.startsWith('!')) continue;
    const wanted = withoutVersion(word);
    const provider = purls.has(wanted) ? wanted : provided.get(wanted);
    const purl = provider === undefined || provider === name ? undefined : purls.get(provider);
    if (purl !== undefined) found.add(purl);
  }
  return [...found].sort();
}

function purlOfPackage({ name, version, architecture }: ApkPackage, distribution: Distribution | undefined): string {
  return systemPurl('apk', name, version, distribution, { arch: architecture });
}
