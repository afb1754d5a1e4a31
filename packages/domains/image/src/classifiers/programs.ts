import type { Component } from '@seawall/model';
import type { CatalogedFile, Cataloger, Reading } from '../analyse/cataloger.ts';
import { makeComponent } from '../component/make.ts';
import { readProgram } from '../formats/program/read.ts';
import { type Classifier, cpeOf } from './classifier.ts';
import { firstMatch, linkedVersion } from './search.ts';
import { libraries } from './table/libraries.ts';
import { runtimes } from './table/runtimes.ts';
import { servers } from './table/servers.ts';
import { goPrograms, tools } from './table/tools.ts';

const classifiers: readonly Classifier[] = [...runtimes, ...servers, ...libraries, ...tools, ...goPrograms];

/** Programs and libraries that no package manager installed, by the version that stands in their bytes. */
export const programCataloger: Cataloger = {
  id: 'program',
  version: 1,
  urls: ['https://nvd.nist.gov/products/cpe', 'https://doi.org/10.6028/NIST.IR.7695'],
  evidence: 'installed',
  wants: { programs: true },
  limit: 4 * 1024 * 1024 * 1024,
  read: readProgramFile,
};

function readProgramFile({ path, content }: CatalogedFile): Reading {
  const file = path.slice(path.lastIndexOf('/') + 1);
  const components: Component[] = [];
  for (const { name, cpes, file: form, version: how } of classifiers) {
    if (!form.test(file)) continue;
    const version =
      how === 'linked' ? linkedVersion(content) : firstMatch(content, typeof how === 'function' ? how(file) : how);
    if (version === undefined) continue;
    components.push(componentOf(name, version, cpes, path));
    // One file is one program: OpenResty is not nginx as well.
    break;
  }
  const rust = rustVersion(content);
  if (rust !== undefined) components.push(componentOf('rust', rust, [['rust-lang', 'rust']], path));
  return components.length === 0 ? {} : { components };
}

function componentOf(name: string, version: string, cpes: Classifier['cpes'], path: string): Component {
  const names = cpes.map(([vendor, product]) => cpeOf(vendor, product, version));
  return makeComponent({
    ecosystem: 'generic',
    name,
    version,
    place: { path },
    ...(names.length === 0 ? {} : { cpes: names.sort() }),
  });
}

/** The compiler of Rust signs what it makes; its standard library is linked in and of the same version. */
function rustVersion(content: CatalogedFile['content']): string | undefined {
  const comment = readProgram(content)?.sections.find(({ name }) => name === '.comment');
  if (comment === undefined || comment.size > 65_536) return undefined;
  return /rustc version (\d+\.\d+\.\d+)/.exec(
    Buffer.from(content.read(comment.offset, comment.size)).toString('latin1'),
  )?.[1];
}
