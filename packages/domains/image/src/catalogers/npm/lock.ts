import type { Component } from '@seawall/model';
import type { CatalogedFile, Cataloger, Reading } from '../../analyse/cataloger.ts';
import { entries, field, filled, text } from '../../formats/shape.ts';
import { sriHashes } from '../../formats/integrity.ts';
import { readTree, type Tree } from '../../formats/tree.ts';
import { componentsOf, type Entry, type Root } from '../graph.ts';
import { licencesOf } from './licences.ts';
import { resolveUpwards } from './resolve.ts';

/** npm's lock files, versions 1 to 3. */
export const npmLockCataloger: Cataloger = {
  id: 'npm-lock',
  version: 1,
  urls: ['https://docs.npmjs.com/cli/v11/configuring-npm/package-lock-json'],
  evidence: 'declared',
  wants: {
    names: ['package-lock.json', 'npm-shrinkwrap.json'],
    accepts: (path) => !path.includes('node_modules/'),
  },
  read: readLock,
};

function readLock(file: CatalogedFile): Reading {
  const tree = readTree(file);
  const packages = field(tree.value, 'packages');
  const components = packages === undefined ? readNested(tree, file.path) : readPackages(tree, file.path);
  return { components, ...(tree.problems.length === 0 ? {} : { problems: tree.problems }) };
}

/** Versions 2 and 3: `packages`, by folder; the project itself is `""`, workspaces are folders without node_modules. */
function readPackages(tree: Tree, path: string): Component[] {
  const packages = entries(field(tree.value, 'packages'));
  const links = new Map(
    packages.flatMap(([key, value]) =>
      field(value, 'link') === true ? [[key, text(field(value, 'resolved')) ?? key]] : [],
    ),
  );
  const keys = new Set(packages.map(([key]) => key));
  const find = (from: string, name: string): string | undefined => {
    const found = resolveUpwards(from, name, (key) => keys.has(key));
    return found === undefined ? undefined : (links.get(found) ?? found);
  };
  const found: Entry[] = [];
  const roots: Root[] = [];
  for (const [key, value] of packages) {
    const isInstalled = key.includes('node_modules/');
    if (!isInstalled || links.has(key)) {
      if (!links.has(key)) roots.push(...rootsOf(key, value, find));
      continue;
    }
    const name = filled(field(value, 'name')) ?? key.slice(key.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const version = text(field(value, 'version')) ?? '';
    found.push({
      key,
      draft: {
        ecosystem: 'npm',
        name,
        version,
        place: placeOf(path, tree.line(['packages', key])),
        licences: licencesOf(value),
        scope: scopeOf(value),
        hashes: sriHashes(text(field(value, 'integrity'))),
      },
      needs: dependencyNames(value).flatMap((one) => find(key, one) ?? []),
    });
  }
  return componentsOf(found, roots);
}

function placeOf(path: string, line: number | undefined): { path: string; line?: number } {
  return line === undefined ? { path } : { path, line };
}

function scopeOf(value: unknown): NonNullable<Component['scope']> {
  if (field(value, 'dev') === true) return 'development';
  return field(value, 'optional') === true || field(value, 'devOptional') === true ? 'optional' : 'runtime';
}

function rootsOf(key: string, value: unknown, find: (from: string, name: string) => string | undefined): Root[] {
  const named = (list: string, scope: Root['scope']): Root[] =>
    entries(field(value, list)).flatMap(([name]) => {
      const found = find(key, name);
      return found === undefined ? [] : [{ key: found, scope }];
    });
  return [
    ...named('dependencies', 'runtime'),
    ...named('peerDependencies', 'runtime'),
    ...named('optionalDependencies', 'optional'),
    ...named('devDependencies', 'development'),
  ];
}

function dependencyNames(value: unknown): string[] {
  return ['dependencies', 'optionalDependencies', 'peerDependencies'].flatMap((list) =>
    entries(field(value, list)).map(([name]) => name),
  );
}

/** Version 1: `dependencies`, nested as folders are. It does not say which of them the project names. */
function readNested(tree: Tree, path: string): Component[] {
  const found: Entry[] = [];
  const keys = new Set<string>();
  const pending: { key: string; value: unknown; needs: string[] }[] = [];
  const collect = (dependencies: unknown, parent: string, at: readonly string[], depth: number): void => {
    if (depth > 60) return;
    for (const [name, value] of entries(dependencies)) {
      const key = `${parent}node_modules/${name}`;
      const place = [...at, 'dependencies', name];
      keys.add(key);
      const alias = /^npm:(.+)@([^@]+)$/.exec(text(field(value, 'version')) ?? '');
      pending.push({ key, value, needs: entries(field(value, 'requires')).map(([one]) => one) });
      found.push({
        key,
        draft: {
          ecosystem: 'npm',
          name: alias?.[1] ?? name,
          version: alias?.[2] ?? text(field(value, 'version')) ?? '',
          place: placeOf(path, tree.line(place)),
          scope: scopeOf(value),
          hashes: sriHashes(text(field(value, 'integrity'))),
        },
      });
      collect(field(value, 'dependencies'), `${key}/`, place, depth + 1);
    }
  };
  collect(field(tree.value, 'dependencies'), '', [], 0);
  return componentsOf(
    found.map((entry, index) => ({
      ...entry,
      needs: (pending[index]?.needs ?? []).flatMap(
        (name) => resolveUpwards(entry.key, name, (key) => keys.has(key)) ?? [],
      ),
    })),
  );
}
