import type { CatalogedFile, Cataloger, Reading } from '../../analyse/cataloger.ts';
import { hexHash } from '../../formats/integrity.ts';
import { compact, field, list, text, texts } from '../../formats/shape.ts';
import { readToml } from '../../formats/toml.ts';
import { componentsOf, type Entry } from '../graph.ts';

/** Cargo's lock file. Crates without a source are the workspace's own; what they need is direct. */
export const cargoLockCataloger: Cataloger = {
  id: 'cargo-lock',
  version: 1,
  urls: ['https://doc.rust-lang.org/cargo/guide/cargo-toml-vs-cargo-lock.html'],
  evidence: 'declared',
  wants: { names: ['Cargo.lock'] },
  read: readLock,
};

function readLock(file: CatalogedFile): Reading {
  const toml = readToml(file);
  const lines = toml.linesOf('package');
  const packages = list(field(toml.value, 'package')).map((one, index) => ({
    name: text(field(one, 'name')) ?? '',
    version: text(field(one, 'version')) ?? '',
    isOwn: field(one, 'source') === undefined,
    checksum: text(field(one, 'checksum')),
    dependencies: texts(field(one, 'dependencies')),
    line: lines[index],
  }));
  const keys = new Map<string, string>();
  for (const { name, version } of packages) {
    keys.set(name, `${name} ${version}`);
    keys.set(`${name} ${version}`, `${name} ${version}`);
  }
  // `name`, `name version` or `name version (source)`: as short as is unambiguous.
  const keyOf = (dependency: string): string | undefined => keys.get(dependency.replace(/ \(.*\)$/, ''));
  const direct = new Set(packages.filter(({ isOwn }) => isOwn).flatMap(({ dependencies }) => dependencies.map(keyOf)));
  const entries = packages
    .filter(({ isOwn, name }) => !isOwn && name !== '')
    .map(
      ({ name, version, checksum, dependencies, line }): Entry => ({
        key: `${name} ${version}`,
        draft: {
          ecosystem: 'cargo',
          name,
          version,
          place: compact({ path: file.path, line }),
          hashes: hexHash('sha256', checksum),
          direct: direct.has(`${name} ${version}`),
        },
        needs: dependencies.flatMap((one) => keyOf(one) ?? []),
      }),
    );
  return { components: componentsOf(entries), ...(toml.problems.length === 0 ? {} : { problems: toml.problems }) };
}
