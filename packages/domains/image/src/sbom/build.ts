import { compact } from '../formats/shape.ts';
import type { Build, BuildBase } from '../oci/provenance.ts';
import { type Pair, prefix } from './extras.ts';

const fields = ['builder', 'source', 'commit', 'file', 'started', 'finished'] as const;

/** How an image was built, among what is said of the image itself. */
export function buildPairs(build: Build | undefined): Pair[] {
  if (build === undefined) return [];
  const pairs: Pair[] = [[`${prefix}build:from`, build.from]];
  for (const field of fields) {
    const value = build[field];
    if (value !== undefined) pairs.push([`${prefix}build:${field}`, value]);
  }
  for (const [index, { name, digest }] of (build.bases ?? []).entries()) {
    pairs.push([`${prefix}build:base:${index}:name`, name]);
    if (digest !== undefined) pairs.push([`${prefix}build:base:${index}:digest`, digest]);
  }
  return pairs;
}

export function buildOfPairs(pairs: readonly Pair[]): Build | undefined {
  const values = new Map(pairs);
  const value = (name: string): string | undefined => values.get(`${prefix}build:${name}`);
  const from = value('from');
  if (from !== 'attestation' && from !== 'labels') return undefined;
  const bases: BuildBase[] = [];
  for (let name = value('base:0:name'); name !== undefined; name = value(`base:${bases.length}:name`)) {
    bases.push(compact({ name, digest: value(`base:${bases.length}:digest`) }));
  }
  return compact({
    from,
    builder: value('builder'),
    source: value('source'),
    commit: value('commit'),
    file: value('file'),
    started: value('started'),
    finished: value('finished'),
    bases: bases.length === 0 ? undefined : bases,
  }) as Build;
}
