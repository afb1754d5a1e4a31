import type { Component, Text } from '@seawall/model';
import type { Advisory } from '../advisory.ts';
import type { Database } from '../database/store.ts';
import { VulnsError } from '../error.ts';
import { vexVerdict } from '../vex/apply.ts';
import type { VexStatement } from '../vex/statement.ts';
import type { Compared } from './compare.ts';
import { decide } from './decide.ts';
import { type Group, groupsOf } from './groups.ts';
import { endedDistribution } from './lifecycle.ts';
import { priorityOf, type Surroundings } from './priority.ts';
import { isReachable } from './reach.ts';
import { rate } from './severity.ts';
import { subjectOf } from './subject.ts';
import type { Comparison, Match, MatchResult, RuledOut, UnknownComponent } from './types.ts';

export interface MatchOptions {
  readonly database: Database;
  readonly now: Date;
  readonly vex?: readonly VexStatement[];
  /** Names of what was scanned that a VEX document may call its product: an image's name, digest, purl. */
  readonly products?: readonly string[];
  readonly surroundings?: (component: Component) => Surroundings;
}

/** Finds out which components are vulnerable. Pure but for reading the database; the same input gives the same result. */
export function match(components: readonly Component[], options: MatchOptions): MatchResult {
  const matches: Match[] = [];
  const unknown: UnknownComponent[] = [];
  const ruledOut: RuledOut[] = [];
  let assessed = 0;
  let contradictions = 0;
  for (const component of components) {
    const judged = judgeAll(component, options);
    if ('unknown' in judged) {
      unknown.push({ component, reason: judged.unknown, text: judged.text });
      continue;
    }
    assessed += 1;
    for (const { found, contradicted } of judged.verdicts) {
      if (contradicted) contradictions += 1;
      if (found === undefined) continue;
      if (found.vex?.status === 'not_affected' || found.vex?.status === 'fixed') {
        ruledOut.push({ match: found, verdict: found.vex });
      } else matches.push(found);
    }
  }
  const ended = endedDistribution(components, options.database, options.now);
  return {
    matches: matches.sort(byUrgency),
    unknown,
    ruledOut,
    ...(ended === undefined ? {} : { ended }),
    assessed,
    contradictions,
    shards: options.database.used(),
  };
}

type Judged =
  | { readonly verdicts: readonly { readonly found?: Match; readonly contradicted: boolean }[] }
  | { readonly unknown: UnknownComponent['reason']; readonly text: Text };

/** A component whose shard is damaged is unknown, not clean; those of other shards go on. */
function judgeAll(component: Component, options: MatchOptions): Judged {
  try {
    const subject = subjectOf(component, options.database);
    if ('unknown' in subject) return subject;
    if ('harmless' in subject) return { verdicts: [] };
    const groups = groupsOf(component, subject.lookups, options.database);
    return { verdicts: [...groups].map(([vulnerability, group]) => judge(component, vulnerability, group, options)) };
  } catch (error) {
    if (!(error instanceof VulnsError) || error.code !== 'damaged') throw error;
    return { unknown: 'damaged', text: error.text };
  }
}

function judge(
  component: Component,
  vulnerability: string,
  { names, compared }: Group,
  { database, vex = [], products = [], surroundings }: MatchOptions,
): { found?: Match; contradicted: boolean } {
  const decision = decide(component, compared);
  if (!decision.affected) return { contradicted: decision.contradicted };
  const { by, state, fixes, channel, contradicted } = decision;
  const detail = database.detail(vulnerability);
  const advisory = database.advisory(by.comparison.space, by.statement);
  const others = othersOf(compared, by, database);
  const { severity, from, cvss } = rate(by.statement, advisory, detail, others);
  const exploitation = database.exploitation(vulnerability);
  const reachable = isReachable(component.symbols, by.statement.symbols);
  const about = describe(by, advisory, detail, others);
  const { nature } = about;
  const verdict = vex.length === 0 ? undefined : vexVerdict(vex, [...names], component, products);
  const priority = priorityOf(
    {
      severity: nature === 'unmaintained' || nature === 'notice' ? 'negligible' : severity,
      cvss,
      exploitation,
      fixed: fixes.length > 0,
      reachable,
      development: component.scope === 'development',
      malicious: nature === 'malicious',
    },
    surroundings?.(component),
  );
  const found: { -readonly [K in keyof Match]: Match[K] } = {
    vulnerability,
    aliases: [...names].filter((name) => name !== vulnerability).sort(),
    component,
    advisory: about,
    severity: nature === 'malicious' ? 'critical' : nature === undefined ? severity : 'negligible',
    severityFrom: from,
    state,
    fixedVersions: fixes,
    comparison: by.comparison,
    comparisons: uniqueComparisons(compared),
    contradicted,
    priority,
  };
  // Assigned and not spread in: this is made for every match of every image.
  if (cvss !== undefined) found.cvss = cvss;
  if (channel !== undefined) found.channel = channel;
  if (exploitation !== undefined) found.exploitation = exploitation;
  if (reachable !== undefined) found.reachable = reachable;
  if (nature !== undefined) found.nature = nature;
  if (verdict !== undefined) found.vex = verdict;
  return { found, contradicted };
}

/** What other sources say of the vulnerability; each advisory once. */
function othersOf(compared: readonly Compared[], by: Compared, database: Database): Advisory[] {
  if (compared.length === 1) return [];
  const others = new Map<string, Compared>();
  for (const one of compared) {
    if (one.comparison.source !== by.comparison.source) others.set(one.comparison.advisory, one);
  }
  return [...others.values()].flatMap((one) => database.advisory(one.comparison.space, one.statement) ?? []);
}

const shownReferences = 8;

/** What the deciding source says, filled up with what it leaves out from those that say more. */
function describe(
  by: Compared,
  advisory: Advisory | undefined,
  detail: Advisory | undefined,
  others: readonly Advisory[],
): Advisory {
  const base: Advisory = advisory ?? { id: by.statement.advisory, source: by.statement.source };
  if (others.length === 0 && detail === undefined && (base.references?.length ?? 0) <= shownReferences) return base;
  const rest = [...others, ...(detail === undefined ? [] : [detail])];
  const title = base.title ?? rest.find((one) => one.title !== undefined)?.title;
  const description = base.description ?? rest.find((one) => one.description !== undefined)?.description;
  const cwes = base.cwes ?? rest.find((one) => one.cwes !== undefined)?.cwes;
  const references = [...new Set([base, ...rest].flatMap((one) => one.references ?? []))].slice(0, shownReferences);
  return {
    ...base,
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    ...(cwes === undefined ? {} : { cwes }),
    ...(references.length === 0 ? {} : { references }),
  };
}

function uniqueComparisons(compared: readonly Compared[]): Comparison[] {
  if (compared.length === 1) return compared.map(({ comparison }) => comparison);
  const seen = new Map<string, Comparison>();
  for (const { comparison } of compared) {
    const { space, source, advisory, verdict, bounds } = comparison;
    seen.set(`${space} ${source} ${advisory} ${verdict} ${bounds}`, comparison);
  }
  return [...seen.values()];
}

function byUrgency(a: Match, b: Match): number {
  return (
    b.priority.score - a.priority.score ||
    text(a.vulnerability, b.vulnerability) ||
    text(a.component.purl, b.component.purl) ||
    text(a.component.places[0]?.path ?? '', b.component.places[0]?.path ?? '')
  );
}

function text(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
