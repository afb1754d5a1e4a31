import type { CatalogedFile, Cataloger, Reading } from '../../analyse/cataloger.ts';
import { sriHashes } from '../../formats/integrity.ts';
import { compact, entries, field, text } from '../../formats/shape.ts';
import { readTree } from '../../formats/tree.ts';
import { componentsOf, type Entry } from '../graph.ts';

/** What a published .NET program was put together from (`NAME.deps.json`), and what a restored project will be. */
export const dotnetDepsCataloger: Cataloger = {
  id: 'dotnet-deps',
  version: 1,
  urls: ['https://github.com/dotnet/sdk/blob/main/documentation/specs/runtime-configuration-file.md'],
  evidence: 'installed',
  wants: { suffixes: ['.deps.json'] },
  read: readDeps,
};

/** The same shape, written when a project is restored. */
export const dotnetAssetsCataloger: Cataloger = {
  ...dotnetDepsCataloger,
  id: 'dotnet-assets',
  evidence: 'declared',
  wants: { names: ['project.assets.json'] },
};

function readDeps(file: CatalogedFile): Reading {
  const tree = readTree(file);
  const libraries = entries(field(tree.value, 'libraries'));
  const needs = new Map<string, string[]>();
  for (const [, target] of entries(field(tree.value, 'targets'))) {
    for (const [key, value] of entries(target)) {
      const names = entries(field(value, 'dependencies')).map(([name, version]) =>
        `${name}/${String(version)}`.toLowerCase(),
      );
      needs.set(key.toLowerCase(), [...(needs.get(key.toLowerCase()) ?? []), ...names]);
    }
  }
  const own = libraries.filter(([, value]) => field(value, 'type') === 'project').map(([key]) => key.toLowerCase());
  const direct = new Set(own.flatMap((key) => needs.get(key) ?? []));
  const found = libraries.flatMap(([key, value]): Entry[] => {
    const [name = '', version = ''] = key.split('/');
    const type = text(field(value, 'type'));
    if (type === 'project' || name === '') return [];
    return [
      {
        key: key.toLowerCase(),
        draft: compact({
          ecosystem: 'nuget' as const,
          name: name.replace(/^runtimepack\./, ''),
          version,
          place: compact({ path: file.path, line: tree.line(['libraries', key]) }),
          hashes: sriHashes(text(field(value, 'sha512'))),
          direct: own.length === 0 ? undefined : direct.has(key.toLowerCase()),
        }),
        needs: needs.get(key.toLowerCase()) ?? [],
      },
    ];
  });
  return { components: componentsOf(found), ...(tree.problems.length === 0 ? {} : { problems: tree.problems }) };
}
