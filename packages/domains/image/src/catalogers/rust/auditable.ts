import { inflateSync } from 'node:zlib';
import type { CatalogedFile, Cataloger, Reading } from '../../analyse/cataloger.ts';
import { readProgram } from '../../formats/program/read.ts';
import { field, list, text } from '../../formats/shape.ts';
import { problem } from '../../problem.ts';
import { componentsOf, type Entry } from '../graph.ts';

const largest = 8 * 1024 * 1024;

/** The crates that cargo-auditable writes into the programs it builds. */
export const cargoAuditableCataloger: Cataloger = {
  id: 'cargo-auditable',
  version: 1,
  urls: ['https://github.com/rust-secure-code/cargo-auditable/blob/master/cargo-auditable/FORMAT.md'],
  evidence: 'installed',
  wants: { programs: true },
  limit: 4 * 1024 * 1024 * 1024,
  read: readBinary,
};

function readBinary({ path, content }: CatalogedFile): Reading {
  const section = readProgram(content)?.sections.find(({ name }) => name === '.dep-v0');
  if (section === undefined || section.size > largest) return {};
  let tree: unknown;
  try {
    const bytes = inflateSync(content.read(section.offset, section.size), { maxOutputLength: largest });
    tree = JSON.parse(bytes.toString('utf8'));
  } catch {
    return {
      problems: [
        problem('syntax', path, 'its list of crates (.dep-v0) cannot be read', '其中的 crate 清单（.dep-v0）无法读取'),
      ],
    };
  }
  const packages = list(field(tree, 'packages'));
  const entries = packages.flatMap((one, index): Entry[] => {
    const name = text(field(one, 'name'));
    if (name === undefined) return [];
    return [
      {
        key: String(index),
        draft: {
          ecosystem: 'cargo',
          name,
          version: text(field(one, 'version')) ?? '',
          place: { path },
          // What only built the program is not in it.
          scope: field(one, 'kind') === 'build' ? 'development' : 'runtime',
        },
        needs: list(field(one, 'dependencies')).map(String),
      },
    ];
  });
  return { components: componentsOf(entries) };
}
