import type { Advisory } from '../advisory.ts';
import type { Comparator } from '../ranges/comparator.ts';
import { isMapping, type Mapping, mappings, readJson, text, type Value } from './json.ts';
import type { Sink, Source, SpaceStatement } from './source.ts';
import { shortened } from './words.ts';

const firstYear = 2002;
const lastYear = 2026;
const feed = 'https://nvd.nist.gov/feeds/json/cve/2.0';

/** The NVD's feeds of the CVE API 2.0: vectors and text for every vulnerability, CPE ranges for what has no manager. */
export const nvd: Source = {
  id: 'nvd',
  publisher: 'NIST',
  licence: 'public domain',
  downloads: [
    ...Array.from({ length: lastYear - firstYear + 1 }, (_, index) => {
      const name = `nvdcve-2.0-${firstYear + index}.json.gz`;
      return { url: `${feed}/${name}`, file: name };
    }),
    { url: `${feed}/nvdcve-2.0-modified.json.gz`, file: 'nvdcve-2.0-modified.json.gz' },
  ],
  wants: /\.json$/,
  recognises: (name, head) => name.endsWith('.json') && /"format"\s*:\s*"NVD_CVE"/.test(head),
  read(file, sink) {
    const value = readJson(file, sink);
    if (value === undefined) return;
    const list = isMapping(value) ? value['vulnerabilities'] : undefined;
    if (!Array.isArray(list)) return sink.problem(file.path, { en: 'lists no vulnerabilities', zh: '没有漏洞列表' });
    for (const entry of mappings(list)) readCve(entry['cve'], file.path, sink);
  },
};

function readCve(cve: Value | undefined, path: string, sink: Sink): void {
  const id = isMapping(cve) ? text(cve['id']) : undefined;
  if (!isMapping(cve) || id === undefined) {
    return sink.problem(path, { en: 'has an entry without an id', zh: '有条目缺少 id' });
  }
  if (cve['vulnStatus'] === 'Rejected') return sink.skipped();
  const advisory = advisoryOf(id, cve);
  sink.detail(advisory);
  const statements = statementsOf(cve);
  if (statements.length > 0) sink.advisory(advisory, statements);
}

function advisoryOf(id: string, cve: Mapping): Advisory {
  const english = mappings(cve['descriptions']).find(({ lang }) => lang === 'en');
  const description = shortened(text(english?.['value']));
  const cvss = vectorsOf(cve['metrics']);
  const cwes = mappings(cve['weaknesses'])
    .flatMap(({ description: words }) => mappings(words))
    .map(({ value }) => text(value))
    .filter((name) => name !== undefined && /^CWE-\d+$/.test(name)) as string[];
  const published = text(cve['published']);
  const modified = text(cve['lastModified']);
  return {
    id,
    source: 'nvd',
    ...(description === undefined ? {} : { description }),
    ...(cvss.length === 0 ? {} : { cvss }),
    ...(cwes.length === 0 ? {} : { cwes: [...new Set(cwes)] }),
    ...(published === undefined ? {} : { published }),
    ...(modified === undefined ? {} : { modified }),
  };
}

/** Of each version of CVSS the vector of NIST itself where there is one, else of who assigned the CVE. */
function vectorsOf(metrics: Value | undefined): string[] {
  if (!isMapping(metrics)) return [];
  return Object.keys(metrics)
    .sort()
    .reverse()
    .flatMap((kind) => {
      const list = mappings(metrics[kind]);
      const best = list.find(({ type }) => type === 'Primary') ?? list[0];
      const data = best?.['cvssData'];
      return isMapping(data) ? (text(data['vectorString']) ?? []) : [];
    });
}

/** Only applications: what runs on or with something else is not what the flaw is in. */
function statementsOf(cve: Mapping): SpaceStatement[] {
  const ranges = new Map<string, Comparator[][]>();
  for (const configuration of mappings(cve['configurations'])) {
    for (const node of mappings(configuration['nodes'])) {
      for (const match of mappings(node['cpeMatch'])) {
        if (match['vulnerable'] !== true) continue;
        const [, , part, vendor = '', product = '', version = '*', update = '*'] = (
          text(match['criteria']) ?? ''
        ).split(/(?<!\\):/);
        if (part !== 'a') continue;
        const set = setOf(match, version, update);
        if (set === undefined) continue;
        const key = `${vendor}:${product}`.replaceAll('\\', '');
        ranges.set(key, [...(ranges.get(key) ?? []), set]);
      }
    }
  }
  return [...ranges].map(([name, sets]) => ({ space: 'cpe', name, statement: { ranges: sets } }));
}

function setOf(match: Mapping, version: string, update: string): Comparator[] | undefined {
  const set: Comparator[] = [];
  const add = (sign: '>' | '>=' | '<' | '<=', key: string): void => {
    const bound = text(match[key]);
    if (bound !== undefined) set.push(`${sign}${bound}`);
  };
  add('>=', 'versionStartIncluding');
  add('>', 'versionStartExcluding');
  add('<', 'versionEndExcluding');
  add('<=', 'versionEndIncluding');
  if (set.length > 0) return set;
  if (version === '-') return undefined;
  if (version === '*') return [];
  const plain = version.replaceAll('\\', '');
  return [`=${update === '*' || update === '-' ? plain : `${plain}${update}`}`];
}
