import type { CatalogedFile, Cataloger, Reading } from '../../analyse/cataloger.ts';
import { compact, entries, field, text } from '../../formats/shape.ts';
import { readTree } from '../../formats/tree.ts';
import { componentsOf, type Entry } from '../graph.ts';

/** NuGet's lock file: for each framework what was resolved. */
export const nugetLockCataloger: Cataloger = {
  id: 'nuget-lock',
  version: 1,
  urls: [
    'https://learn.microsoft.com/en-us/nuget/consume-packages/package-references-in-project-files#locking-dependencies',
  ],
  evidence: 'declared',
  wants: { names: ['packages.lock.json'] },
  read: readLock,
};

function readLock(file: CatalogedFile): Reading {
  const tree = readTree(file);
  const components = entries(field(tree.value, 'dependencies')).flatMap(([framework, packages]) => {
    const found = entries(packages).flatMap(([name, value]): Entry[] => {
      const type = text(field(value, 'type'));
      const version = text(field(value, 'resolved'));
      if (type === 'Project' || version === undefined) return [];
      const hash = text(field(value, 'contentHash'));
      return [
        {
          key: name.toLowerCase(),
          draft: {
            ecosystem: 'nuget',
            name,
            version,
            place: compact({ path: file.path, line: tree.line(['dependencies', framework, name]) }),
            direct: type === 'Direct',
            hashes: hash === undefined ? undefined : { sha512: Buffer.from(hash, 'base64').toString('hex') },
          },
          needs: entries(field(value, 'dependencies')).map(([one]) => one.toLowerCase()),
        },
      ];
    });
    return componentsOf(found);
  });
  return { components, ...(tree.problems.length === 0 ? {} : { problems: tree.problems }) };
}
