import type { Component } from '@seawall/model';
import type { CatalogedFile, Cataloger, FileReading, Reading } from '../../analyse/cataloger.ts';
import { sriHashes } from '../../formats/integrity.ts';
import { entries, field, text } from '../../formats/shape.ts';
import { readTree } from '../../formats/tree.ts';
import { problem } from '../../problem.ts';
import { componentsOf, type Entry, type Root } from '../graph.ts';

/** What a file says; only both together say what is for development. */
export type YarnFacts =
  | {
      readonly kind: 'lock';
      readonly entries: readonly Entry[];
      /** What workspaces need, of Berry's files: without saying for what. */
      readonly workspaces: readonly string[];
    }
  | { readonly kind: 'manifest'; readonly roots: readonly YarnRoot[] };

interface YarnRoot {
  readonly name: string;
  readonly range: string;
  readonly scope: Root['scope'];
}

/** Yarn's lock files: version 1 in a form of its own, Berry's in YAML; manifests say which of it is for development. */
export const yarnLockCataloger: Cataloger<YarnFacts> = {
  id: 'yarn-lock',
  version: 2,
  urls: ['https://classic.yarnpkg.com/lang/en/docs/yarn-lock/', 'https://yarnpkg.com/advanced/lexicon#lockfile'],
  evidence: 'declared',
  wants: { names: ['yarn.lock', 'package.json'], accepts: (path) => !/(?:^|\/)node_modules\//.test(path) },
  read(file) {
    if (file.path.endsWith('package.json')) return readManifest(file);
    return /^__metadata:/m.test(file.content.text()) ? readBerry(file) : readClassic(file);
  },
  finish(files) {
    return { components: files.flatMap((file) => componentsOfLock(file, files)) };
  },
};

const lists = [
  ['dependencies', 'runtime'],
  ['optionalDependencies', 'optional'],
  ['devDependencies', 'development'],
] as const;

/** What is wrong with a manifest, others tell who read it for what it is. */
function readManifest(file: CatalogedFile): Reading<YarnFacts> {
  const { value } = readTree(file);
  const roots = lists.flatMap(([list, scope]) =>
    entries(field(value, list)).map(([name, range]): YarnRoot => ({ name, range: String(range), scope })),
  );
  return roots.length === 0 ? {} : { facts: { kind: 'manifest', roots } };
}

function componentsOfLock(
  { path, reading: { facts } }: FileReading<YarnFacts>,
  files: readonly FileReading<YarnFacts>[],
): Component[] {
  if (facts?.kind !== 'lock') return [];
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const found = files.flatMap(({ path: other, reading }) =>
    reading.facts?.kind === 'manifest' && lockOf(other, files) === folder ? reading.facts.roots : [],
  );
  const roots = found.flatMap(({ name, range, scope }): Root[] =>
    // Berry writes the protocol that a manifest leaves out.
    [`${name}@${range}`, `${name}@npm:${range}`].map((key) => ({ key, scope })),
  );
  if (roots.length > 0) return componentsOf(facts.entries, roots);
  if (facts.workspaces.length === 0) return componentsOf(facts.entries);
  const direct = new Set(facts.workspaces);
  return componentsOf(facts.entries).map((component, index) => ({
    ...component,
    direct: direct.has(facts.entries[index]?.key ?? ''),
  }));
}

/** The folder of the lock file that a manifest belongs to: workspaces share the one above them. */
function lockOf(manifest: string, files: readonly FileReading<YarnFacts>[]): string | undefined {
  const above = files.flatMap(({ path, reading }) => {
    const folder = path.slice(0, path.lastIndexOf('/') + 1);
    return reading.facts?.kind === 'lock' && manifest.startsWith(folder) ? [folder] : [];
  });
  return above.sort((a, b) => b.length - a.length)[0];
}

interface Block {
  readonly specifiers: readonly string[];
  readonly line: number;
  readonly fields: Map<string, string>;
  readonly needs: string[];
}

/** Two spaces in: the fields of a package; four spaces in: what it needs, `name "range"`. */
function readClassic({ path, content }: CatalogedFile): Reading<YarnFacts> {
  const blocks: Block[] = [];
  const problems = [];
  let list = '';
  for (const [index, line] of content.text().split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const block = blocks.at(-1);
    if (!line.startsWith(' ')) {
      blocks.push({ specifiers: specifiersOf(line), line: index + 1, fields: new Map(), needs: [] });
    } else if (block === undefined) {
      problems.push(
        problem('syntax', path, 'a field stands outside of any package', '字段不属于任何软件包', index + 1),
      );
      break;
    } else if (line.startsWith('    ')) {
      const [name, range] = wordsOf(line);
      if (name !== undefined && range !== undefined && list.endsWith('ependencies'))
        block.needs.push(`${name}@${range}`);
    } else {
      const [name = '', value] = wordsOf(line);
      list = name.replace(/:$/, '');
      if (value !== undefined) block.fields.set(name, value);
    }
  }
  const found = blocks.flatMap((block): Entry[] => {
    const version = block.fields.get('version');
    const [first] = block.specifiers;
    if (first === undefined || version === undefined) return [];
    const hash = /#([0-9a-f]{40})$/.exec(block.fields.get('resolved') ?? '')?.[1];
    return block.specifiers.map((key) => ({
      key,
      draft: {
        ecosystem: 'npm',
        name: nameOf(first),
        version,
        place: { path, line: block.line },
        hashes: sriHashes(block.fields.get('integrity')) ?? (hash === undefined ? undefined : { sha1: hash }),
      },
      needs: block.needs,
    }));
  });
  return {
    facts: { kind: 'lock', entries: found, workspaces: [] },
    ...(problems.length === 0 ? {} : { problems }),
  };
}

function specifiersOf(line: string): string[] {
  return line
    .replace(/:\s*$/, '')
    .split(',')
    .map((part) => part.trim().replace(/^"|"$/g, ''));
}

function wordsOf(line: string): string[] {
  return (line.trim().match(/"[^"]*"|[^\s"]+/g) ?? []).map((word) => word.replace(/^"|"$/g, ''));
}

/** `alias@npm:@scope/real@^1.0.0` is the real one; `@scope/name@^1.0.0` itself. */
function nameOf(specifier: string): string {
  const at = specifier.indexOf('@', 1);
  const alias = /^npm:(@?[^@]+)@/.exec(specifier.slice(at + 1))?.[1];
  return alias ?? (at < 0 ? specifier : specifier.slice(0, at));
}

function readBerry(file: CatalogedFile): Reading<YarnFacts> {
  const tree = readTree(file);
  const found: Entry[] = [];
  const workspaces: string[] = [];
  for (const [key, value] of entries(tree.value)) {
    if (key === '__metadata') continue;
    const resolution = text(field(value, 'resolution')) ?? '';
    const needs = [...needsOf(value, 'dependencies'), ...needsOf(value, 'peerDependencies')];
    const match = /^(@?[^@]+)@(?:npm|patch|https?|git|file):/.exec(resolution);
    if (match === null) {
      // A workspace: the project's own. Its development dependencies stand among the others.
      workspaces.push(...needs);
      continue;
    }
    const version = tree.raw([key, 'version']) ?? '';
    const line = tree.line([key]);
    for (const specifier of key.split(',')) {
      found.push({
        key: specifier.trim(),
        draft: {
          ecosystem: 'npm',
          name: match[1] as string,
          version,
          place: { path: file.path, ...(line === undefined ? {} : { line }) },
        },
        needs,
      });
    }
  }
  return {
    facts: { kind: 'lock', entries: found, workspaces },
    ...(tree.problems.length === 0 ? {} : { problems: tree.problems }),
  };
}

function needsOf(value: unknown, list: string): string[] {
  return entries(field(value, list)).map(([name, range]) => {
    const wanted = String(range);
    return `${name}@${/^[a-z]+:/.test(wanted) ? wanted : `npm:${wanted}`}`;
  });
}
