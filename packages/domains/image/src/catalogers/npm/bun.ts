import type { CatalogedFile, Cataloger, Reading } from '../../analyse/cataloger.ts';
import { sriHashes } from '../../formats/integrity.ts';
import { compact, entries, field, list, text } from '../../formats/shape.ts';
import { readTree } from '../../formats/tree.ts';
import { componentsOf, type Entry, type Root } from '../graph.ts';
import { readBinaryLock } from './bun-binary.ts';

/** Bun's lock file, as text and in its older binary form. */
export const bunLockCataloger: Cataloger = {
  id: 'bun-lock',
  version: 2,
  urls: [
    'https://bun.com/docs/install/lockfile',
    'https://github.com/oven-sh/bun/blob/main/src/install/lockfile/bun.lockb.zig',
  ],
  evidence: 'declared',
  wants: { names: ['bun.lock', 'bun.lockb'], accepts: (path) => !path.includes('node_modules/') },
  read: (file) => (file.path.endsWith('b') ? readBinaryLock(file) : readLock(file)),
};

/** `packages` by the path of names that leads there (`a/b` is what a has for b): `[name@version, …, facts, integrity]`. */
function readLock(file: CatalogedFile): Reading {
  const tree = readTree(file);
  const packages = entries(field(tree.value, 'packages'));
  const keys = new Set(packages.map(([key]) => key));
  const found: Entry[] = [];
  for (const [key, value] of packages) {
    const identity = /^(@?[^@]+)@(.+)$/.exec(text(list(value)[0]) ?? '');
    const version = identity?.[2] ?? '';
    if (identity === null || version.startsWith('workspace:')) continue;
    const facts = list(value).find((one) => typeof one === 'object');
    const line = tree.line(['packages', key]);
    found.push({
      key,
      draft: {
        ecosystem: 'npm',
        name: identity[1] as string,
        version,
        place: compact({ path: file.path, line }),
        hashes: sriHashes(text(list(value).at(-1))),
      },
      needs: ['dependencies', 'optionalDependencies', 'peerDependencies'].flatMap((names) =>
        entries(field(facts, names)).flatMap(([name]) => resolve(key, name, keys) ?? []),
      ),
    });
  }
  const components = componentsOf(found, rootsOf(field(tree.value, 'workspaces')));
  return { components, ...(tree.problems.length === 0 ? {} : { problems: tree.problems }) };
}

function resolve(from: string, name: string, keys: ReadonlySet<string>): string | undefined {
  for (let folder = from; folder !== ''; folder = parentOf(folder)) {
    if (keys.has(`${folder}/${name}`)) return `${folder}/${name}`;
  }
  return keys.has(name) ? name : undefined;
}

/** A scope is part of its name. */
function parentOf(key: string): string {
  const parent = key.slice(0, Math.max(key.lastIndexOf('/'), 0));
  return /(?:^|\/)@[^/]+$/.test(parent) ? parent.slice(0, Math.max(parent.lastIndexOf('/'), 0)) : parent;
}

function rootsOf(workspaces: unknown): Root[] {
  const lists = [
    ['dependencies', 'runtime'],
    ['peerDependencies', 'runtime'],
    ['optionalDependencies', 'optional'],
    ['devDependencies', 'development'],
  ] as const;
  return entries(workspaces).flatMap(([, workspace]) =>
    lists.flatMap(([names, scope]) => entries(field(workspace, names)).map(([key]): Root => ({ key, scope }))),
  );
}
