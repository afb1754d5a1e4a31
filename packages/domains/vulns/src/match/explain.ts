import type { Component } from '@seawall/model';
import { VulnsError } from '../error.ts';
import { match, type MatchOptions } from './match.ts';
import { type Group, groupsOf } from './groups.ts';
import { subjectOf } from './subject.ts';
import type { Comparison, Match } from './types.ts';
import type { VexVerdict } from '../vex/statement.ts';

/** Why one vulnerability is, or is not, said of one component. */
export interface Explanation {
  readonly component: Component;
  readonly comparisons: readonly Comparison[];
  /** Present when the component is affected, also when a VEX document rules that out. */
  readonly match?: Match;
  readonly ruledOut?: VexVerdict;
}

/** None where nothing can be said, a damaged shard included: matching names what is wrong. */
function groupsFor(component: Component, { database }: MatchOptions): Iterable<Group> {
  try {
    const subject = subjectOf(component, database);
    return 'lookups' in subject ? groupsOf(component, subject.lookups, database).values() : [];
  } catch (error) {
    if (error instanceof VulnsError && error.code === 'damaged') return [];
    throw error;
  }
}

/** Everything that was compared for a vulnerability, under any of its names, also where it came to nothing. */
export function explain(components: readonly Component[], name: string, options: MatchOptions): Explanation[] {
  const wanted = name.toUpperCase();
  const explanations: Explanation[] = [];
  for (const component of components) {
    for (const { names, compared } of groupsFor(component, options)) {
      if (![...names].some((one) => one.toUpperCase() === wanted)) continue;
      const { matches, ruledOut } = match([component], options);
      const found = matches.find(({ vulnerability }) => names.has(vulnerability));
      const out = ruledOut.find((one) => names.has(one.match.vulnerability));
      const affected = found ?? out?.match;
      explanations.push({
        component,
        comparisons: compared.map(({ comparison }) => comparison),
        ...(affected === undefined ? {} : { match: affected }),
        ...(out === undefined ? {} : { ruledOut: out.verdict }),
      });
    }
  }
  return explanations;
}
