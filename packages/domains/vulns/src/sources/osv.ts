import type { Advisory, PackageSymbols } from '../advisory.ts';
import type { Comparator, Ranges } from '../ranges/comparator.ts';
import { findSet } from '../ranges/comparator.ts';
import { ecosystemOfSpace } from '../spaces.ts';
import { schemeOf } from '../versions/registry.ts';
import type { VersionScheme } from '../versions/scheme.ts';
import { field, isMapping, type Mapping, mappings, text, texts, type Value } from './json.ts';
import { spaceOfOsv } from './osv-spaces.ts';
import type { Sink, SpaceStatement } from './source.ts';
import { cvesIn, severityWord, shortened } from './words.ts';

/** Ranges, versions or packages in one record beyond which it is taken for an attack. */
const limits = { affected: 20_000, events: 10_000, versions: 100_000, references: 6 } as const;

/** One record of the OSV schema (ossf.github.io/osv-schema), whoever publishes it. */
export function readOsvRecord(value: Value, source: string, path: string, sink: Sink): void {
  if (!isMapping(value)) return wrong(path, 'is not an OSV record', '不是 OSV 记录', sink);
  const id = text(value['id']);
  if (id === undefined) return wrong(path, 'has no id', '没有 id', sink);
  if (text(value['withdrawn']) !== undefined) return sink.skipped();
  const affected = mappings(value['affected']);
  if (affected.length > limits.affected) return wrong(path, 'names too many packages', '列出的软件包过多', sink);
  const module = moduleOf(id, text(value['summary']) ?? '');
  const statements: SpaceStatement[] = [];
  for (const one of affected) {
    const statement = statementOf(one, module, path, sink);
    if (statement !== undefined) statements.push(statement);
  }
  if (statements.length === 0) return sink.skipped();
  const advisory = advisoryOf(id, value, source);
  // What only mends faults or adds to a package is no vulnerability, unless it names one.
  if (isBugFix(id) && advisory.aliases === undefined) return sink.skipped();
  sink.advisory(advisory, statements);
}

function wrong(path: string, en: string, zh: string, sink: Sink): void {
  sink.problem(path, { en, zh });
}

function advisoryOf(id: string, record: Mapping, source: string): Advisory {
  const names = [
    ...texts(record['aliases']),
    ...texts(record['upstream']),
    ...texts(record['related']).filter(isCveOfVendor(id)),
  ];
  const named =
    names.some((name) => name.startsWith('CVE-')) || !isErratum(id) ? names : [...names, ...cvesLinked(record)];
  const aliases = [...new Set(named)].filter((name) => name !== id);
  const title = text(record['summary']);
  const description = shortened(text(record['details']));
  const severity = severityOf(record);
  const cvss = vectorsOf(record);
  const cwes = texts(field(record, 'database_specific', 'cwe_ids'));
  const references = mappings(record['references'])
    .map(({ url }) => text(url))
    .filter((url) => url !== undefined)
    .slice(0, limits.references);
  const published = text(record['published']);
  const modified = text(record['modified']);
  return {
    id,
    source,
    ...(aliases.length === 0 ? {} : { aliases }),
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    ...(severity === undefined ? {} : { severity }),
    ...(cvss.length === 0 ? {} : { cvss }),
    ...(cwes.length === 0 ? {} : { cwes }),
    ...(references.length === 0 ? {} : { references }),
    ...(published === undefined ? {} : { published }),
    ...(modified === undefined ? {} : { modified }),
    ...(id.startsWith('MAL-') ? { nature: 'malicious' as const } : {}),
  };
}

function isErratum(id: string): boolean {
  return /^(?:AL[SBE]A|RL[SBE]A|RH[SBE]A|ELSA|DSA|DLA|DTSA|USN|SUSE|openSUSE|PHSA|MGASA|OESA)-/.test(id);
}

/** AlmaLinux, Rocky and Red Hat tell bug fixes (`BA`) and enhancements (`EA`) from security (`SA`). */
function isBugFix(id: string): boolean {
  return /^(?:AL|RL|RH)[BE]A-/.test(id);
}

/** Errata of distributions name the CVEs that they fix as related and not as aliases. */
function isCveOfVendor(id: string): (name: string) => boolean {
  const erratum = isErratum(id);
  return (name) => erratum && name.startsWith('CVE-');
}

/** Some errata name their CVEs by links to the vendor's page of each, and in no other way. */
function cvesLinked(record: Mapping): string[] {
  return mappings(record['references']).flatMap(({ url }) => /\/(CVE-\d{4}-\d{4,})$/.exec(text(url) ?? '')?.[1] ?? []);
}

function severityOf(record: Mapping): Advisory['severity'] {
  const own = severityWord(text(field(record, 'database_specific', 'severity')));
  if (own !== undefined) return own;
  for (const { type, score } of mappings(record['severity'])) {
    if (text(type)?.startsWith('CVSS') !== true) return severityWord(text(score));
  }
  // AlmaLinux, Rocky and SUSE put the word in front of the summary: "Moderate: keylime security update".
  return severityWord(/^(\w+):/.exec(text(record['summary']) ?? '')?.[1]);
}

function vectorsOf(record: Mapping): string[] {
  return mappings(record['severity'])
    .filter(({ type }) => text(type)?.startsWith('CVSS') === true)
    .map(({ score }) => text(score))
    .filter((score) => score !== undefined);
}

function statementOf(
  affected: Mapping,
  titled: string | undefined,
  path: string,
  sink: Sink,
): SpaceStatement | undefined {
  const name = text(field(affected, 'package', 'name'));
  const ecosystem = text(field(affected, 'package', 'ecosystem'));
  if (name === undefined || ecosystem === undefined) return undefined;
  const known = spaceOfOsv(ecosystem);
  const kind = known === undefined ? undefined : ecosystemOfSpace(known.space);
  if (known === undefined || kind === undefined) return undefined;
  const scheme = schemeOf(kind);
  const ranges = rangesOf(affected, scheme, path, sink);
  const versions = texts(affected['versions'])
    .slice(0, limits.versions)
    .filter((version) => findSet(ranges, version, scheme) === undefined);
  if (ranges.length === 0 && versions.length === 0) return undefined;
  const symbols = symbolsOf(affected);
  const cvss = vectorsOf(affected);
  const severity = severityWord(
    text(field(affected, 'ecosystem_specific', 'urgency')) ??
      text(field(affected, 'ecosystem_specific', 'ubuntu_priority')),
  );
  const module = text(field(affected, 'ecosystem_specific', 'module')) ?? titled;
  const about = cvesIn(texts(field(affected, 'database_specific', 'cves')).join(' '));
  const statement: SpaceStatement['statement'] = {
    ...(ranges.length === 0 ? {} : { ranges }),
    ...(versions.length === 0 ? {} : { versions }),
    ...(severity === undefined ? {} : { severity }),
    ...(cvss.length === 0 ? {} : { cvss }),
    ...(symbols.length === 0 ? {} : { symbols }),
    ...(module === undefined ? {} : { module }),
    ...(known.channel === undefined ? {} : { channel: known.channel }),
    ...(about.length === 0 ? {} : { about }),
  };
  return { space: known.space, name, statement };
}

/** Errata of modular packages name module and stream only in their title: "Important: nodejs:18 security update". */
function moduleOf(id: string, title: string): string | undefined {
  return /^(?:AL|RL|RH)[SBE]A-/.test(id) ? /^\w+: ([\w.+-]+:[\w.+-]+) /.exec(title)?.[1] : undefined;
}

function rangesOf(affected: Mapping, scheme: VersionScheme, path: string, sink: Sink): Ranges {
  const sets: (readonly Comparator[])[] = [];
  for (const range of mappings(affected['ranges'])) {
    if (range['type'] === 'GIT') continue;
    const events = mappings(range['events']);
    if (events.length > limits.events) {
      wrong(path, 'has a range with too many events', '某个范围的事件过多', sink);
      continue;
    }
    sets.push(...setsOf(events, lastKnown(affected), scheme));
  }
  return sets;
}

/** GitHub says the last affected version of what has no fix beside the range. */
function lastKnown(affected: Mapping): Comparator | undefined {
  const said = text(field(affected, 'database_specific', 'last_known_affected_version_range'));
  const match = /^(<=?)\s*(\S+)$/.exec(said ?? '');
  return match === null ? undefined : (`${match[1] as '<'}${match[2] ?? ''}` as const);
}

interface Event {
  readonly kind: 'introduced' | 'fixed' | 'last_affected';
  readonly version: string;
}

const eventKinds = ['introduced', 'fixed', 'last_affected'] as const;

function setsOf(events: readonly Mapping[], last: Comparator | undefined, scheme: VersionScheme): Comparator[][] {
  const sorted: Event[] = [];
  for (const event of events) {
    for (const kind of eventKinds) {
      const version = text(event[kind]);
      if (version !== undefined) sorted.push({ kind, version });
    }
  }
  sorted.sort((a, b) => order(a, scheme, b) || eventKinds.indexOf(a.kind) - eventKinds.indexOf(b.kind));
  const sets: Comparator[][] = [];
  let open: Comparator[] | undefined;
  for (const { kind, version } of sorted) {
    if (kind === 'introduced') open ??= version === '0' ? [] : [`>=${version}`];
    else if (open !== undefined) {
      sets.push([...open, kind === 'fixed' ? `<${version}` : `<=${version}`]);
      open = undefined;
    }
  }
  if (open !== undefined) sets.push(last === undefined ? open : [...open, last]);
  return sets;
}

/** `introduced: 0` comes before every version there is. */
function order(a: Event, scheme: VersionScheme, b: Event): number {
  const zeroA = a.kind === 'introduced' && a.version === '0';
  const zeroB = b.kind === 'introduced' && b.version === '0';
  if (zeroA || zeroB) return (zeroA ? 0 : 1) - (zeroB ? 0 : 1);
  return scheme.compare(a.version, b.version);
}

function symbolsOf(affected: Mapping): PackageSymbols[] {
  return mappings(field(affected, 'ecosystem_specific', 'imports'))
    .map((one) => ({ path: text(one['path']) ?? '', symbols: texts(one['symbols']) }))
    .filter(({ path }) => path !== '');
}
