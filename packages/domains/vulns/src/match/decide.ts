import type { Component, Ecosystem } from '@seawall/model';
import type { AdvisoryState } from '../advisory.ts';
import { isOfSystem } from '../spaces.ts';
import { schemeOf } from '../versions/registry.ts';
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
  const contradicted = speaking.length > 1 && contradict(speaking);
  return isOfSystem(component)
    ? bySystem(component, speaking, contradicted)
    : byAuthority(component, speaking, contradicted);
}

function contradict(speaking: readonly Compared[]): boolean {
  const verdicts = new Set(speaking.map(({ comparison }) => comparison.verdict === 'affected'));
  return verdicts.size > 1 && new Set(speaking.map(({ statement }) => statement.source)).size > 1;
}

/**
 * That it is not affected outweighs all else. Distributions with rpm fix a flaw once for each of their minor releases
 * and name it in the errata of all: a version at or above any of these is fixed. Elsewhere a release has one line of
 * versions, and a flaw that is named again was not wholly fixed before (DSA-4676-2 after DSA-4676-1). A fix that is
 * paid for stands for the open one.
 */
function bySystem(component: Component, speaking: readonly Compared[], contradicted: boolean): Decision {
  if (speaking.some(({ comparison }) => comparison.verdict === 'notAffected')) return { affected: false, contradicted };
  const fixed = speaking.filter(({ comparison }) => comparison.verdict === 'fixed');
  const again =
    component.ecosystem !== 'rpm' &&
    !fixed.some(({ statement }) => statement.channel !== undefined) &&
    speaking.some(({ statement, fixes }) => fixes.length > 0 && statement.channel === undefined);
  if (fixed.length > 0 && !again) return { affected: false, contradicted };
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
  const fixes = [...new Set(from.flatMap((one) => one.fixes))];
  return {
    affected: true,
    contradicted,
    by,
    state: from.length > 0 ? 'affected' : (by.statement.state ?? 'affected'),
    fixes: isOfSystem(component) ? oneFix(component, fixes) : fixes,
    ...(channel === undefined ? {} : { channel }),
  };
}

/** A language's users raise by the least that fixes; a distribution has one version that settles all it said. */
function oneFix({ ecosystem }: Component, fixes: readonly string[]): readonly string[] {
  const sorted = fixes.toSorted(schemeOf(ecosystem).compare);
  return ecosystem === 'rpm' ? sorted.slice(0, 1) : sorted.slice(-1);
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
