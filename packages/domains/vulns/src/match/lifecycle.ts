import { table, type Component, type Distribution } from '@seawall/model';
import type { Lifecycle } from '../advisory.ts';
import type { Database } from '../database/store.ts';
import { isOfSystem } from '../spaces.ts';
import { distributionOf } from './distribution.ts';
import type { EndedDistribution } from './types.ts';

/** Names of distributions in os-release to those of endoflife.date. */
const productOf: Readonly<Record<string, string>> = table({
  alpine: 'alpine-linux',
  rocky: 'rocky-linux',
  ol: 'oracle-linux',
  amzn: 'amazon-linux',
  'opensuse-leap': 'opensuse',
  azurelinux: 'azure-linux',
});

/** The distribution of the components when its publisher has ended its support; undefined when it has not. */
export function endedDistribution(
  components: readonly Component[],
  database: Database,
  now: Date,
): EndedDistribution | undefined {
  const distribution = components
    .filter(isOfSystem)
    .map(distributionOf)
    .find((one) => one !== undefined);
  if (distribution?.version === undefined) return undefined;
  const product = productOf[distribution.id] ?? distribution.id;
  const release = releaseOf(database.lifecycle(product), distribution);
  const today = now.toISOString().slice(0, 10);
  const ended = endedBy(release?.end, today);
  if (release === undefined || ended === undefined) return undefined;
  const { extendedEnd } = release;
  const going = typeof extendedEnd === 'string' && extendedEnd > today;
  return { product, cycle: release.cycle, ended, ...(going ? { extendedUntil: extendedEnd } : {}) };
}

function releaseOf(releases: readonly Lifecycle[] | undefined, { version = '' }: Distribution): Lifecycle | undefined {
  return releases
    ?.filter(({ cycle }) => version === cycle || version.startsWith(`${cycle}.`))
    .sort((a, b) => b.cycle.length - a.cycle.length)[0];
}

function endedBy(end: Lifecycle['end'], today: string): string | true | undefined {
  if (end === true) return true;
  return typeof end === 'string' && end <= today ? end : undefined;
}
