import type { Component } from '@seawall/model';
import type { CatalogedFile, Cataloger, Reading } from '../analyse/cataloger.ts';
import { makeComponent } from '../component/make.ts';
import { readProgram } from '../formats/program/read.ts';
import { type Classifier, cpeOf } from './classifier.ts';
import { agreedVersion, firstMatch } from './search.ts';
import { goPrograms } from './table/go-programs.ts';
import { libraries } from './table/libraries.ts';
import { runtimes } from './table/runtimes.ts';
import { servers } from './table/servers.ts';
import { tools } from './table/tools.ts';

const classifiers: readonly Classifier[] = [...runtimes, ...servers, ...libraries, ...tools, ...goPrograms];

/** Programs and libraries that no package manager installed, by the version that stands in their bytes. */
export const programCataloger: Cataloger = {
  id: 'program',
  version: 2,
  urls: ['https://nvd.nist.gov/products/cpe', 'https://doi.org/10.6028/NIST.IR.7695'],
  evidence: 'installed',
  wants: { programs: true },
  limit: 4 * 1024 * 1024 * 1024,
  read: readProgramFile,
  /** Java that says what it is in the `release` file of its home is told by that. */
  finish(files, tree) {
    const components = files.flatMap(({ path, reading }) => {
      const home = /^(.*\/)(?:jre\/)?bin\/\w+$/.exec(path)?.[1];
      const told = home !== undefined && (tree.has(`${home}release`) || tree.has(`${home}jre/release`));
      return (reading.components ?? []).filter(({ name }) => !told || !isJava.has(name));
    });
    return { components };
  },
};

const isJava: ReadonlySet<string> = new Set(['openjdk', 'jdk']);

function readProgramFile({ path, content }: CatalogedFile): Reading {
  const file = path.slice(path.lastIndexOf('/') + 1);
  const components: Component[] = [];
  for (const { name, cpes, file: form, version: how, agreed } of classifiers) {
    if (!form.test(file)) continue;
    const version =
      firstMatch(content, typeof how === 'function' ? how(file) : how) ?? firstAgreed(content, agreed ?? []);
    if (version === undefined) continue;
    components.push(componentOf(name, version, cpes, path));
    // One file is one program: OpenResty is not nginx as well.
    break;
  }
  const rust = rustVersion(content);
  if (rust !== undefined) components.push(componentOf('rust', rust, [['rust-lang', 'rust']], path));
  return components.length === 0 ? {} : { components };
}

function firstAgreed(content: CatalogedFile['content'], patterns: readonly RegExp[]): string | undefined {
  for (const pattern of patterns) {
    const version = agreedVersion(content, pattern);
    if (version !== undefined) return version;
  }
  return undefined;
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
