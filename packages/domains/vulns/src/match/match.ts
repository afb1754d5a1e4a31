import type { Component } from '@seawall/model';
import type { Advisory } from '../advisory.ts';
import type { Database } from '../database/store.ts';
import { vexVerdict } from '../vex/apply.ts';
import type { VexStatement } from '../vex/statement.ts';
import { type Compared, compareStatement } from './compare.ts';
import { decide } from './decide.ts';
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
    const subject = subjectOf(component, options.database);
    if ('unknown' in subject) {
      unknown.push({ component, reason: subject.unknown, text: subject.text });
      continue;
    }
    assessed += 1;
    if ('harmless' in subject) continue;
    for (const [vulnerability, group] of groupsOf(component, subject.lookups, options.database)) {
      const { found, contradicted } = judge(component, vulnerability, group, options);
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

/** Everything compared for one vulnerability, whatever its sources call it. */
interface Group {
  readonly names: Set<string>;
  readonly compared: Compared[];
  readonly advisories: Map<string, Advisory>;
}

function groupsOf(
  component: Component,
  lookups: Extract<ReturnType<typeof subjectOf>, { lookups: unknown }>['lookups'],
  database: Database,
): Map<string, Group> {
  const groups = new Map<string, Group>();
  for (const lookup of lookups) {
    const shard = database.manifest.shards[lookup.space]?.digest ?? '';
    for (const statement of lookup.statements) {
      const compared = compareStatement(component, lookup, statement, shard);
      const advisory = database.advisory(lookup.space, statement.advisory);
      const names = [statement.advisory, ...(advisory?.aliases ?? [])];
      for (const vulnerability of vulnerabilitiesOf(statement.about, names)) {
        const group = join(groups, vulnerability, names);
        group.compared.push(compared);
        if (advisory !== undefined) group.advisories.set(statement.advisory, advisory);
      }
    }
  }
  return groups;
}

/** The CVEs that an advisory is about, each a vulnerability of its own; without any, the advisory itself is one. */
function vulnerabilitiesOf(about: readonly string[] | undefined, names: readonly string[]): readonly string[] {
  if (about !== undefined && about.length > 0) return about;
  const cves = [...new Set(names.flatMap((name) => /CVE-\d{4}-\d+/.exec(name)?.[0] ?? []))];
  return cves.length > 0 ? cves : names.slice(0, 1);
}

/** Two advisories without a CVE are one vulnerability when one names the other. */
function join(groups: Map<string, Group>, vulnerability: string, names: readonly string[]): Group {
  const cve = vulnerability.startsWith('CVE-');
  let group = groups.get(vulnerability);
  if (group === undefined && !cve) {
    for (const one of groups.values()) if (names.some((name) => one.names.has(name))) group = one;
  }
  if (group === undefined) {
    group = { names: new Set(), compared: [], advisories: new Map() };
    groups.set(vulnerability, group);
  }
  group.names.add(vulnerability);
  // Of an advisory with several CVEs no name but the CVE itself is this vulnerability's alone.
  const cves = names.filter((name) => name.startsWith('CVE-'));
  if (cves.length <= 1) for (const name of names) group.names.add(name);
  return group;
}

function judge(
  component: Component,
  vulnerability: string,
  { names, compared, advisories }: Group,
  { database, vex = [], products = [], surroundings }: MatchOptions,
): { found?: Match; contradicted: boolean } {
  const decision = decide(component, compared);
  if (!decision.affected) return { contradicted: decision.contradicted };
  const { by, state, fixes, channel, contradicted } = decision;
  const detail = database.detail(vulnerability);
  const advisory = advisories.get(by.statement.advisory);
  const others = [...advisories.values()].filter((one) => one !== advisory);
  const { severity, from, cvss } = rate(by.statement, advisory, detail, others);
  const exploitation = database.exploitation(vulnerability);
  const reachable = isReachable(component.symbols, by.statement.symbols);
  const about = describe(by, advisory, detail, others);
  const { nature } = about;
  const verdict = vexVerdict(vex, [...names], component, products);
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
  const found: Match = {
    vulnerability,
    aliases: [...names].filter((name) => name !== vulnerability).sort(),
    component,
    advisory: about,
    severity: nature === 'malicious' ? 'critical' : nature === undefined ? severity : 'negligible',
    severityFrom: from,
    ...(cvss === undefined ? {} : { cvss }),
    state,
    fixedVersions: fixes,
    ...(channel === undefined ? {} : { channel }),
    comparison: by.comparison,
    comparisons: uniqueComparisons(compared),
    contradicted,
    ...(exploitation === undefined ? {} : { exploitation }),
    ...(reachable === undefined ? {} : { reachable }),
    ...(nature === undefined ? {} : { nature }),
    priority,
    ...(verdict === undefined ? {} : { vex: verdict }),
  };
  return { found, contradicted };
}

/** What the deciding source says, filled up with what it leaves out from those that say more. */
function describe(
  by: Compared,
  advisory: Advisory | undefined,
  detail: Advisory | undefined,
  others: readonly Advisory[],
): Advisory {
  const base: Advisory = advisory ?? { id: by.statement.advisory, source: by.statement.source };
  const rest = [...others, ...(detail === undefined ? [] : [detail])];
  const title = base.title ?? rest.find((one) => one.title !== undefined)?.title;
  const description = base.description ?? rest.find((one) => one.description !== undefined)?.description;
  const cwes = base.cwes ?? rest.find((one) => one.cwes !== undefined)?.cwes;
  const references = [...new Set([base, ...rest].flatMap((one) => one.references ?? []))].slice(0, 8);
  return {
    ...base,
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    ...(cwes === undefined ? {} : { cwes }),
    ...(references.length === 0 ? {} : { references }),
  };
}

function uniqueComparisons(compared: readonly Compared[]): Comparison[] {
  const seen = new Map(compared.map(({ comparison }) => [JSON.stringify(comparison), comparison]));
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
