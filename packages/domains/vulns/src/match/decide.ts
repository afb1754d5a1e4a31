import type { Component, Ecosystem } from '@seawall/model';
import type { AdvisoryState } from '../advisory.ts';
import { isOfSystem } from '../spaces.ts';
import type { Compared } from './compare.ts';

/** What all that was compared comes to, for one vulnerability in one component. */
export type Decision =
  | { readonly affected: false; readonly contradicted: boolean }
  | {
      readonly affected: true;
      readonly contradicted: boolean;
      /** The one that decided. */
      readonly by: Compared;
      readonly state: AdvisoryState;
      readonly fixes: readonly string[];
      readonly channel?: string;
    };

/**
 * Who is asked first in an ecosystem: those that set the ranges by hand for it. The first that knows the vulnerability
 * in this package decides; what the others say differently is kept.
 */
const authorities: Readonly<Partial<Record<Ecosystem, readonly string[]>>> = {
  golang: ['golang', 'ghsa', 'osv'],
  pypi: ['ghsa', 'pypa', 'osv'],
  cargo: ['rustsec', 'ghsa', 'osv'],
  gem: ['ghsa', 'rubysec', 'osv'],
  composer: ['ghsa', 'friendsofphp', 'osv'],
};
const others = ['ghsa', 'osv'];

export function decide(component: Component, compared: readonly Compared[]): Decision {
  const speaking = compared.filter(({ comparison }) => comparison.verdict !== 'notApplicable');
  const verdicts = new Set(speaking.map(({ comparison }) => comparison.verdict === 'affected'));
  const contradicted = verdicts.size > 1 && new Set(speaking.map(({ statement }) => statement.source)).size > 1;
  return isOfSystem(component)
    ? bySystem(component, speaking, contradicted)
    : byAuthority(component, speaking, contradicted);
}

/**
 * A distribution fixes a flaw once for each of its streams: a version at or above any fix that applies to it is
 * fixed. That it is not affected outweighs all else.
 */
function bySystem(component: Component, speaking: readonly Compared[], contradicted: boolean): Decision {
  if (speaking.some(({ comparison }) => comparison.verdict === 'notAffected')) return { affected: false, contradicted };
  if (speaking.some(({ comparison }) => comparison.verdict === 'fixed')) return { affected: false, contradicted };
  return affected(component, speaking, contradicted);
}

function byAuthority(component: Component, speaking: readonly Compared[], contradicted: boolean): Decision {
  const order = authorities[component.ecosystem] ?? others;
  const sources = [...new Set(speaking.map(({ statement }) => statement.source))].sort(
    (a, b) => rank(order, a) - rank(order, b) || (a < b ? -1 : 1),
  );
  const [first] = sources;
  const own = speaking.filter(({ statement }) => statement.source === first);
  return affected(component, own, contradicted);
}

function rank(order: readonly string[], source: string): number {
  const at = order.indexOf(source);
  return at < 0 ? order.length : at;
}

/** States from the one that says most of a fix to the one that says least. */
const byHope: readonly AdvisoryState[] = ['affected', 'deferred', 'underInvestigation', 'willNotFix', 'endOfLife'];

function affected(component: Component, speaking: readonly Compared[], contradicted: boolean): Decision {
  const holding = speaking.filter(({ comparison }) => comparison.verdict === 'affected');
  const open = holding.filter(({ statement }) => statement.channel === undefined || isStream(statement.channel));
  const fixable = open.filter(({ fixes }) => fixes.length > 0);
  const paid = holding.filter(({ fixes, statement }) => fixes.length > 0 && statement.channel !== undefined);
  const by = fixable[0] ?? paid[0] ?? sortedByHope(holding)[0];
  if (by === undefined) return { affected: false, contradicted };
  const channel = fixable.length === 0 && paid.length > 0 ? paid[0]?.statement.channel : undefined;
  const from = fixable.length > 0 ? fixable : paid;
  // A language's users raise by the least that fixes; a distribution has one current version.
  const fixes = [...new Set(from.flatMap((one) => one.fixes))];
  return {
    affected: true,
    contradicted,
    by,
    state: from.length > 0 ? 'affected' : (by.statement.state ?? 'affected'),
    fixes: isOfSystem(component) ? fixes.slice(0, 1) : fixes,
    ...(channel === undefined ? {} : { channel }),
  };
}

function isStream(channel: string): boolean {
  return /^(?:eus|aus|e4s|tus)/.test(channel);
}

function sortedByHope(compared: readonly Compared[]): Compared[] {
  return [...compared].sort((a, b) => hope(a) - hope(b));
}

function hope({ statement }: Compared): number {
  return byHope.indexOf(statement.state ?? 'affected');
}
