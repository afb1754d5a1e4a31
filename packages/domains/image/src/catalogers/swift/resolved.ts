import type { CatalogedFile, Cataloger, Reading } from '../../analyse/cataloger.ts';
import { makeComponent } from '../../component/make.ts';
import { compact, field, list, text } from '../../formats/shape.ts';
import { readTree } from '../../formats/tree.ts';

/** What Swift's package manager has resolved, versions 1 to 3 of the file. */
export const swiftResolvedCataloger: Cataloger = {
  id: 'swift-resolved',
  version: 1,
  urls: ['https://docs.swift.org/swiftpm/documentation/packagemanagerdocs/'],
  evidence: 'declared',
  wants: { names: ['Package.resolved', '.package.resolved'] },
  read: readResolved,
};

function readResolved(file: CatalogedFile): Reading {
  const tree = readTree(file);
  const first = field(field(tree.value, 'object'), 'pins');
  const at = first === undefined ? ['pins'] : ['object', 'pins'];
  const components = list(first ?? field(tree.value, 'pins')).flatMap((pin, index) => {
    const location = text(field(pin, 'location')) ?? text(field(pin, 'repositoryURL'));
    const name = location === undefined ? text(field(pin, 'identity')) : nameOf(location);
    if (name === undefined) return [];
    const state = field(pin, 'state');
    return [
      makeComponent({
        ecosystem: 'swift',
        name,
        version: text(field(state, 'version')) ?? text(field(state, 'revision')) ?? '',
        place: compact({
          path: file.path,
          line: tree.line([...at, index, first === undefined ? 'identity' : 'package']),
        }),
      }),
    ];
  });
  return { components, ...(tree.problems.length === 0 ? {} : { problems: tree.problems }) };
}

/** Packages are named by where they lie: `https://github.com/Alamofire/Alamofire.git`, `git@github.com:owner/name`. */
function nameOf(location: string): string {
  return location
    .replace(/^[a-z+]+:\/\//, '')
    .replace(/^[^@/]+@/, '')
    .replace(/^([\w.-]+):(?!\d+\/)/, '$1/')
    .replace(/\.git\/?$/, '')
    .replace(/\/+$/, '');
}
