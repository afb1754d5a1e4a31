import { schemeOf } from '@seawall/vulns';
import { asksFor, type LockEdit, type LockFolder, type LockFormat, type Raising, refuse } from './lock.ts';
import type { Registries } from './registries.ts';

/** `go.sum`, once go.mod beside it names the new version. */
export const goSum: LockFormat = { file: /^go\.sum$/, raise };

async function raise(
  { name: file, text, beside }: LockFolder,
  { name, to }: Raising,
  registries: Registries,
): Promise<LockEdit> {
  const manifest = beside('go.mod');
  const version = to.startsWith('v') ? to : `v${to}`;
  if (manifest === undefined) return refuse('there is no go.mod beside it', '旁边没有 go.mod');
  if (/^\s*replace\b/m.test(manifest)) return refuse('go.mod replaces modules', 'go.mod 替换了模块');
  if (registries.isPrivate(name)) return refuse('it is private by GOPRIVATE', 'GOPRIVATE 将其列为私有');
  const required = requirements(manifest);
  const theirs = await registries.text(`${registries.goProxy}/${escaped(name)}/@v/${escaped(version)}.mod`);
  if (later(goOf(theirs), goOf(manifest))) return asksFor(`${name} ${version}`, `go ${goOf(theirs)}`);
  for (const [need, asked] of requirements(theirs)) {
    const held = required.get(need);
    // What only its tests need is not in a pruned graph's go.mod; go would have to say which that is.
    if (held === undefined || schemeOf('golang').compare(held, asked) < 0)
      return asksFor(`${name} ${version}`, `${need} ${asked}`);
  }
  if (registries.goSums === undefined) return refuse('the checksum database is turned off', '已关闭校验和数据库');
  const looked = await registries.text(
    `${registries.goProxy}/sumdb/${registries.goSums}/lookup/${escaped(name)}@${escaped(version)}`,
  );
  const sums = looked
    .split('\n')
    .filter((line) => line.startsWith(`${name} ${version}`) && / h1:[A-Za-z0-9+/]{43}=$/.test(line));
  if (sums.length !== 2)
    return refuse(`the checksum database has no ${name} ${version}`, `校验和数据库中没有 ${name} ${version}`);
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith(`${name} ${version}`));
  return { files: new Map([[file, `${[...lines, ...sums].sort(byModule).join('\n')}\n`]]) };
}

/** Upper-case letters are written with a mark, for file systems that do not tell them apart. */
function escaped(path: string): string {
  return path.replace(/[A-Z]/g, (letter) => `!${letter.toLowerCase()}`);
}

function requirements(manifest: string): Map<string, string> {
  const found = new Map<string, string>();
  let inBlock = false;
  for (const line of manifest.split('\n')) {
    const plain = line.replace(/\/\/.*$/, '').trim();
    if (/^require\s*\($/.test(plain)) inBlock = true;
    else if (plain === ')') inBlock = false;
    const [, name = '', version = ''] = /^(?:require\s+)?(\S+)\s+(v\S+)$/.exec(plain) ?? [];
    if (version !== '' && (inBlock || plain.startsWith('require'))) found.set(name, version);
  }
  return found;
}

function goOf(manifest: string): string {
  return /^go\s+(\S+)/m.exec(manifest)?.[1] ?? '1.16';
}

function later(a: string, b: string): boolean {
  return schemeOf('golang').compare(`v${a}`, `v${b}`) > 0;
}

/** Go's own order: by module, then by version, then the `/go.mod` after the module. */
function byModule(a: string, b: string): number {
  const [nameA = '', versionA = ''] = a.split(' ');
  const [nameB = '', versionB = ''] = b.split(' ');
  if (nameA !== nameB) return nameA < nameB ? -1 : 1;
  const [plainA = '', fileA = ''] = versionA.split('/');
  const [plainB = '', fileB = ''] = versionB.split('/');
  return schemeOf('golang').compare(plainA, plainB) || fileA.length - fileB.length;
}
