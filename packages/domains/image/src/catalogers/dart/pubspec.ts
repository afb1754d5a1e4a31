import type { CatalogedFile, Cataloger, Reading } from '../../analyse/cataloger.ts';
import { makeComponent } from '../../component/make.ts';
import { hexHash } from '../../formats/integrity.ts';
import { compact, entries, field, text } from '../../formats/shape.ts';
import { readTree } from '../../formats/tree.ts';

/** Pub's lock file, of Dart and Flutter. It does not say which package needs which. */
export const pubspecLockCataloger: Cataloger = {
  id: 'pubspec-lock',
  version: 1,
  urls: ['https://dart.dev/tools/pub/glossary#lockfile'],
  evidence: 'declared',
  wants: { names: ['pubspec.lock'] },
  read: readLock,
};

function readLock(file: CatalogedFile): Reading {
  const tree = readTree(file);
  const components = entries(field(tree.value, 'packages')).flatMap(([name, one]) => {
    // Parts of the kit itself carry no version of their own.
    if (text(field(one, 'source')) === 'sdk') return [];
    const dependency = text(field(one, 'dependency')) ?? '';
    return [
      makeComponent({
        ecosystem: 'pub',
        name,
        version: tree.raw(['packages', name, 'version']) ?? '',
        place: compact({ path: file.path, line: tree.line(['packages', name]) }),
        direct: dependency.startsWith('direct'),
        ...(dependency === 'direct dev' ? { scope: 'development' as const } : {}),
        hashes: hexHash('sha256', text(field(field(one, 'description'), 'sha256'))),
      }),
    ];
  });
  return { components, ...(tree.problems.length === 0 ? {} : { problems: tree.problems }) };
}
