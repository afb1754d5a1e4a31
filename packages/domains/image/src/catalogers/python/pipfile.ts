import type { CatalogedFile, Cataloger, Reading } from '../../analyse/cataloger.ts';
import { makeComponent } from '../../component/make.ts';
import { onlyHash } from '../../formats/integrity.ts';
import { compact, entries, field, text, texts } from '../../formats/shape.ts';
import { readTree } from '../../formats/tree.ts';

/** Pipenv's lock file. It does not say which package needs which. */
export const pipfileLockCataloger: Cataloger = {
  id: 'pipfile-lock',
  version: 1,
  urls: ['https://pipenv.pypa.io/en/latest/pipfile.html'],
  evidence: 'declared',
  wants: { names: ['Pipfile.lock'] },
  read: readLock,
};

function readLock(file: CatalogedFile): Reading {
  const tree = readTree(file);
  const components = entries(tree.value).flatMap(([group, packages]) =>
    group === '_meta'
      ? []
      : entries(packages).map(([name, one]) =>
          makeComponent({
            ecosystem: 'pypi',
            name,
            version: (text(field(one, 'version')) ?? '').replace(/^===?/, ''),
            place: compact({ path: file.path, line: tree.line([group, name]) }),
            scope: group === 'default' ? 'runtime' : 'development',
            hashes: onlyHash(texts(field(one, 'hashes'))),
          }),
        ),
  );
  return { components, ...(tree.problems.length === 0 ? {} : { problems: tree.problems }) };
}
