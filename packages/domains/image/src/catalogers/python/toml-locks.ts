import type { CatalogedFile, Cataloger, Reading } from '../../analyse/cataloger.ts';
import { onlyHash } from '../../formats/integrity.ts';
import { compact, entries, field, list, text, texts } from '../../formats/shape.ts';
import { readToml } from '../../formats/toml.ts';
import { componentsOf, type Entry, type Root } from '../graph.ts';
import { normaliseName, requirementName } from './metadata.ts';

/** Lock files of Poetry, uv and PDM, and the standard one (PEP 751): a `[[package]]` for each distribution. */
export const pythonLockCataloger: Cataloger = {
  id: 'python-lock',
  version: 1,
  urls: [
    'https://python-poetry.org/docs/basic-usage/#installing-with-poetrylock',
    'https://docs.astral.sh/uv/concepts/projects/layout/#the-lockfile',
    'https://pdm-project.org/latest/usage/lockfile/',
    'https://packaging.python.org/en/latest/specifications/pylock-toml/',
  ],
  evidence: 'declared',
  wants: {
    names: ['poetry.lock', 'uv.lock', 'pdm.lock', 'pylock.toml'],
    suffixes: ['.toml'],
    accepts: (path) => /(?:^|\/)(?:poetry\.lock|uv\.lock|pdm\.lock|pylock(?:\.[^/]+)?\.toml)$/.test(path),
  },
  read: readLock,
};

function readLock(file: CatalogedFile): Reading {
  const toml = readToml(file);
  const table = field(toml.value, 'packages') === undefined ? 'package' : 'packages';
  const lines = toml.linesOf(table);
  const found: Entry[] = [];
  const roots: Root[] = [];
  for (const [index, one] of list(field(toml.value, table)).entries()) {
    const name = text(field(one, 'name'));
    if (name === undefined) continue;
    // Extras of other packages are listed only where they are asked for.
    const extras = entries(field(one, 'optional-dependencies')).flatMap(([, names]) => namesOf(names));
    const needs = needsOf(one);
    if (isProject(one)) {
      roots.push(...rootsOf(one, needs));
      continue;
    }
    const line = lines[index];
    found.push({
      key: normaliseName(name),
      draft: {
        ecosystem: 'pypi',
        name,
        version: text(field(one, 'version')) ?? '',
        place: compact({ path: file.path, line }),
        scope: scopeOf(one),
        hashes: onlyHash(hashesOf(one)),
      },
      needs: [...needs, ...extras],
    });
  }
  const components = componentsOf(found, roots.length === 0 ? undefined : roots);
  return { components, ...(toml.problems.length === 0 ? {} : { problems: toml.problems }) };
}

/** uv lists the project and its workspace among the packages. */
function isProject(one: unknown): boolean {
  const source = field(one, 'source');
  return ['virtual', 'editable', 'workspace'].some((kind) => field(source, kind) !== undefined);
}

function rootsOf(one: unknown, needs: readonly string[]): Root[] {
  const groups = [...entries(field(one, 'dev-dependencies')), ...entries(field(one, 'dependency-groups'))];
  const optional = entries(field(one, 'optional-dependencies'));
  return [
    ...needs.map((key) => ({ key, scope: 'runtime' as const })),
    ...named(optional, 'optional'),
    ...named(groups, 'development'),
  ];
}

function named(pairs: readonly [string, unknown][], scope: Root['scope']): Root[] {
  return pairs.flatMap(([, names]) => namesOf(names).map((key) => ({ key, scope })));
}

/** Poetry: a table by name; uv and PEP 751: a list of tables with names; PDM: a list of requirements. */
function needsOf(one: unknown): string[] {
  const dependencies = field(one, 'dependencies');
  return Array.isArray(dependencies)
    ? namesOf(dependencies)
    : entries(dependencies).map(([name]) => normaliseName(name));
}

function namesOf(names: unknown): string[] {
  return list(names).flatMap((one) => {
    const name = text(field(one, 'name'));
    return (name === undefined ? requirementName(text(one) ?? '') : normaliseName(name)) ?? [];
  });
}

/** Poetry before 1.5 has a category, from 2.0 on groups; PDM has groups, the run-time one being `default`. */
function scopeOf(one: unknown): 'runtime' | 'development' | 'optional' | undefined {
  const category = text(field(one, 'category'));
  if (category !== undefined) return category === 'dev' ? 'development' : 'runtime';
  const groups = texts(field(one, 'groups'));
  if (groups.length === 0) return field(one, 'optional') === true ? 'optional' : undefined;
  if (!groups.includes('main') && !groups.includes('default')) return 'development';
  return field(one, 'optional') === true ? 'optional' : 'runtime';
}

function hashesOf(one: unknown): string[] {
  const files = [...list(field(one, 'files')), ...list(field(one, 'wheels')), field(one, 'sdist')];
  return files.flatMap((file) => {
    const sha256 = text(field(field(file, 'hashes'), 'sha256'));
    return text(field(file, 'hash')) ?? (sha256 === undefined ? [] : `sha256:${sha256}`);
  });
}
