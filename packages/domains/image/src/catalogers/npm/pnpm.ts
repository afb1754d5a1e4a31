import type { CatalogedFile, Cataloger, Reading } from '../../analyse/cataloger.ts';
import { sriHashes } from '../../formats/integrity.ts';
import { compact, entries, field, text } from '../../formats/shape.ts';
import { readTree, type Tree } from '../../formats/tree.ts';
import { componentsOf, type Entry, type Root } from '../graph.ts';

/** pnpm's lock file, versions 5 to 9. */
export const pnpmLockCataloger: Cataloger = {
  id: 'pnpm-lock',
  version: 1,
  urls: ['https://github.com/pnpm/spec/tree/master/lockfile'],
  evidence: 'declared',
  wants: { names: ['pnpm-lock.yaml'], accepts: (path) => !path.includes('node_modules/') },
  read: readLock,
};

function readLock(file: CatalogedFile): Reading {
  const tree = readTree(file);
  const packages = entries(field(tree.value, 'packages'));
  const snapshots = field(tree.value, 'snapshots');
  const found: Entry[] = [];
  for (const [key, value] of entries(snapshots ?? field(tree.value, 'packages'))) {
    // Version 9 keeps what was resolved apart from how it was linked, and only the latter knows peers.
    const bare = snapshots === undefined ? key : withoutPeers(key);
    const facts = snapshots === undefined ? value : (packages.find(([one]) => one === bare)?.[1] ?? value);
    const { name, version } = identityOf(key, facts);
    if (name === '') continue;
    const line = tree.line(['packages', bare]);
    found.push({
      key: keyOf(name, versionOfKey(key)),
      draft: compact({
        ecosystem: 'npm' as const,
        name,
        version: tree.raw(['packages', bare, 'version']) ?? version,
        place: compact({ path: file.path, line }),
        scope: scopeOf(value),
        hashes: sriHashes(text(field(field(facts, 'resolution'), 'integrity'))),
      }),
      needs: [...needsOf(value, 'dependencies'), ...needsOf(value, 'optionalDependencies')],
    });
  }
  return {
    components: componentsOf(found, rootsOf(tree)),
    ...(tree.problems.length === 0 ? {} : { problems: tree.problems }),
  };
}

function scopeOf(value: unknown): 'development' | 'optional' | undefined {
  if (field(value, 'dev') === true) return 'development';
  return field(value, 'optional') === true ? 'optional' : undefined;
}

/** One key for every way in which the versions write a package: `/a/1.0.0`, `/a@1.0.0(b@2)`, `a@1.0.0`. */
function keyOf(name: string, version: string): string {
  return `${name}@${version}`;
}

/** The part behind the name, peers included: `1.0.0_react@18`, `1.0.0(react@18.0.0)`. */
function versionOfKey(key: string): string {
  return splitKey(key)[1];
}

function splitKey(key: string): [name: string, version: string] {
  const path = key.replace(/^\//, '');
  const bare = path.replace(/\(.*$/s, '');
  const at = bare.indexOf('@', 1);
  // Up to version 5 a slash divides, and peers follow behind an underscore.
  const slash = path.startsWith('@') ? bare.indexOf('/', bare.indexOf('/') + 1) : bare.indexOf('/');
  if (at > 0 && (slash < 0 || at < slash)) return [path.slice(0, at), path.slice(at + 1)];
  return slash < 0 ? [path, ''] : [path.slice(0, slash), path.slice(slash + 1)];
}

function withoutPeers(key: string): string {
  return key.replace(/\(.*$/s, '');
}

function identityOf(key: string, facts: unknown): { name: string; version: string } {
  const [name, version] = splitKey(key);
  return {
    name: text(field(facts, 'name')) ?? name,
    version: text(field(facts, 'version')) ?? version.replace(/\(.*$/s, '').replace(/_.*$/, ''),
  };
}

function needsOf(value: unknown, list: string): string[] {
  return entries(field(value, list)).map(([name, reference]) => needOf(name, String(reference)));
}

/** A reference is a version, or a whole key where another name stands for the package. */
function needOf(name: string, reference: string): string {
  if (reference.startsWith('/')) return keyOf(...splitKey(reference));
  const alias = /^(@?[A-Za-z_~-][^@()]*)@(\d.*)$/s.exec(reference);
  return alias === null ? keyOf(name, reference) : keyOf(alias[1] as string, alias[2] as string);
}

const lists = [
  ['dependencies', 'runtime'],
  ['optionalDependencies', 'optional'],
  ['devDependencies', 'development'],
] as const;

/** What the projects of the workspace name; before version 6 a lone project has its lists at the top. */
function rootsOf({ value }: Tree): Root[] {
  const projects = entries(field(value, 'importers')).map(([, project]) => project);
  return (projects.length === 0 ? [value] : projects).flatMap((project) =>
    lists.flatMap(([list, scope]) =>
      entries(field(project, list)).map(([name, given]): Root => {
        const reference = text(given) ?? text(field(given, 'version')) ?? '';
        return { key: needOf(name, reference), scope };
      }),
    ),
  );
}
