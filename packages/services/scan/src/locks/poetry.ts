import { satisfies } from '@seawall/vulns';
import { doesNotTake, type LockEdit, type LockFolder, type LockFormat, type Raising, refuse } from './lock.ts';
import { filesOf, lackingOf, normalised } from './pypi.ts';
import type { Registries } from './registries.ts';

/** Poetry's lock file since 1.5, where each package lists its files. */
export const poetryLock: LockFormat = { file: /^poetry\.lock$/, raise };

async function raise(
  { name: file, text, beside }: LockFolder,
  raising: Raising,
  registries: Registries,
): Promise<LockEdit> {
  const blocks = text.split(/(?=^\[\[package\]\])/m);
  const own = blocks.filter((block) => normalised(field(block, 'name') ?? '') === normalised(raising.name));
  const [block] = own;
  if (block === undefined || own.length !== 1 || field(block, 'version') !== raising.from) {
    return refuse('the lock file does not hold it once', '锁文件中它不是恰好出现一次');
  }
  const list = /^files = \[\n(?: {4}\{file = "[^"]+", hash = "[^"]+"\},\n)+\]$/m.exec(block)?.[0];
  if (list === undefined || /^\[package\.source\]/m.test(block)) {
    return refuse('it lists no files, or has a source of its own', '它没有列出文件，或有自己的来源');
  }
  for (const [who, asked] of asking(blocks, raising.name, beside('pyproject.toml') ?? '')) {
    if (!satisfies(asked, raising.to, 'pypi')) return doesNotTake(who, `${raising.name} ${asked}`, raising.to);
  }
  const held = new Map(blocks.map((one) => [normalised(field(one, 'name') ?? ''), field(one, 'version')] as const));
  const lacking = await lackingOf(raising, (name) => held.get(name), registries);
  if (lacking !== undefined) return lacking;
  const files = await filesOf(raising.name, raising.to, registries);
  if (files.length === 0)
    return refuse(`the registry has no files of ${raising.to}`, `镜像仓库没有 ${raising.to} 的文件`);
  const lines = files.map(({ name, sha256 }) => `    {file = "${name}", hash = "sha256:${sha256}"},\n`);
  const next = block
    .replace(`version = "${raising.from}"`, () => `version = "${raising.to}"`)
    .replace(list, () => `files = [\n${lines.join('')}]`);
  return { files: new Map([[file, text.replace(block, () => next)]]) };
}

function field(block: string, key: string): string | undefined {
  return new RegExp(`^${key} = "([^"]*)"`, 'm').exec(block)?.[1];
}

/** Who asks for the package, and for which versions: other packages, and the project's own tables. */
function asking(blocks: readonly string[], name: string, manifest: string): [who: string, asked: string][] {
  const found: [string, string][] = [];
  for (const block of blocks) {
    const table = /^\[package\.dependencies\]\n([\s\S]*?)(?=^\[|$(?![\s\S]))/m.exec(block)?.[1] ?? '';
    for (const asked of lineAsks(table, name)) found.push([field(block, 'name') ?? '', asked]);
  }
  for (const asked of lineAsks(manifest, name)) found.push(['pyproject.toml', asked]);
  for (const [, text = ''] of manifest.matchAll(/^\s*"([^"]+)",?\s*$/gm)) {
    const [, who = '', asked = ''] = /^([\w.-]+)\s*(?:\[[^\]]*\])?\s*\(?([^;)]*)/.exec(text) ?? [];
    if (normalised(who) === normalised(name)) found.push(['pyproject.toml', asked.trim()]);
  }
  return found.map(([who, asked]) => [who, asked === '*' ? '' : asked]);
}

/** `django = ">=3.2"`, `django = {version = "^3.2", extras = […]}` */
function lineAsks(table: string, name: string): string[] {
  return table.split('\n').flatMap((line) => {
    const match = /^"?([\w.-]+)"?\s*=\s*(?:"([^"]*)"|\{.*version\s*=\s*"([^"]*)")/.exec(line);
    return match !== null && normalised(match[1] ?? '') === normalised(name) ? [match[2] ?? match[3] ?? ''] : [];
  });
}
