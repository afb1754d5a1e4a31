import type { Advisory, AdvisorySeverity, Statement } from '../advisory.ts';
import type { Ranges } from '../ranges/comparator.ts';
import { readRequirement } from '../ranges/requirement.ts';
import { streamOfCpe } from '../sources/csaf.ts';
import { broken, field, isMapping, type Mapping, mappings, text, texts, type Value } from '../sources/json.ts';
import type { FeedFile, Sink, Source, SpaceStatement } from '../sources/source.ts';
import { shortened } from '../sources/words.ts';
import { ecosystemOfSpace } from '../spaces.ts';
import { type Bucket, openBolt } from './bolt.ts';

/** A database that Trivy keeps: `trivy.db` in its cache. */
export const trivyDb: Source = {
  id: 'trivy-db',
  publisher: 'Aqua Security',
  licence: 'by source',
  downloads: [],
  folders: ['trivy'],
  wants: /trivy\.db$/,
  recognises: (name) => name.endsWith('trivy.db'),
  read: readTrivy,
};

const ecosystems: Readonly<Record<string, string>> = {
  npm: 'npm',
  pip: 'pypi',
  go: 'golang',
  rubygems: 'gem',
  cargo: 'cargo',
  composer: 'composer',
  maven: 'maven',
  nuget: 'nuget',
  pub: 'pub',
  erlang: 'hex',
  swift: 'swift',
  cocoapods: 'swift',
  bitnami: 'bitnami',
  k8s: 'kubernetes',
};

const distributions: readonly (readonly [RegExp, string])[] = [
  [/^debian (\d+)$/, 'debian'],
  [/^ubuntu (\d+\.\d+)(?:-ESM)?$/, 'ubuntu'],
  [/^alpine (\d+\.\d+|edge)$/, 'alpine'],
  [/^alma (\d+)$/, 'almalinux'],
  [/^rocky (\d+)$/, 'rocky'],
  [/^Oracle Linux (\d+)$/, 'ol'],
  [/^amazon linux (\d+)/, 'amzn'],
  [/^SUSE Linux Enterprise (\d+(?:\.\d+)?)/, 'sles'],
  [/^openSUSE Leap (\d+\.\d+)/, 'opensuse-leap'],
  [/^Photon OS (\d+\.\d+)/, 'photon'],
  [/^CBL-Mariner (\d+\.\d+)/, 'mariner'],
  [/^Azure Linux (\d+\.\d+)/, 'azurelinux'],
];

function spaceOf(bucket: string): { space: string; channel?: string } | undefined {
  const [ecosystem, source] = bucket.split('::');
  if (source !== undefined) {
    const space = ecosystems[ecosystem ?? ''];
    return space === undefined ? undefined : { space };
  }
  if (/^(?:wolfi|chainguard|minimos|openSUSE Tumbleweed)$/.test(bucket)) {
    return { space: bucket === 'openSUSE Tumbleweed' ? 'opensuse-tumbleweed' : bucket };
  }
  for (const [form, family] of distributions) {
    const release = form.exec(bucket)?.[1];
    if (release !== undefined)
      return { space: `${family}:${release}`, ...(bucket.endsWith('-ESM') ? { channel: 'esm' } : {}) };
  }
  return undefined;
}

const largestFile = 4 * 1024 * 1024 * 1024;

function readTrivy(file: FeedFile, sink: Sink): void {
  const bytes = file.bytes();
  if (bytes.length > largestFile) return broken(file.path, 'larger than 4 GiB', sink);
  const root = openBolt(bytes);
  const cpes = cpesOf(root);
  for (const [name, bucket] of root.entries()) {
    if (Buffer.isBuffer(bucket)) continue;
    if (name === 'vulnerability') readDetails(bucket, file.path, sink);
    else if (name === 'Red Hat') readPackages(bucket, (entry) => redhatStatements(entry, cpes), file.path, sink);
    else {
      const where = spaceOf(name);
      if (where !== undefined) readPackages(bucket, (entry) => statementsOf(entry, where), file.path, sink);
    }
  }
}

type Said = Omit<SpaceStatement, 'name'> & { readonly cves?: readonly string[] };

/** Package → vulnerability → what is said of it. */
function readPackages(bucket: Bucket, read: (entry: Mapping) => Said[], path: string, sink: Sink): void {
  for (const [name, vulnerabilities] of bucket.entries()) {
    if (Buffer.isBuffer(vulnerabilities)) continue;
    for (const [id, value] of vulnerabilities.entries()) {
      const entry = Buffer.isBuffer(value) ? parsed(value) : undefined;
      if (entry === undefined) {
        sink.problem(`${path} ${name} ${id}`, { en: 'is no JSON', zh: '不是 JSON' });
        continue;
      }
      const statements = read(entry);
      if (statements.length === 0) sink.skipped();
      for (const { cves, ...statement } of statements) {
        const aliases = [...new Set([...texts(entry['VendorIDs']), ...(cves ?? [])])].filter((alias) => alias !== id);
        sink.advisory({ id, source: 'trivy-db', ...(aliases.length === 0 ? {} : { aliases }) }, [
          { ...statement, name },
        ]);
      }
    }
  }
}

function parsed(bytes: Buffer): Mapping | undefined {
  try {
    const value = JSON.parse(bytes.toString('utf8')) as Value;
    return isMapping(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Trivy's numbers for states and severities. */
const states: Readonly<Record<number, Statement['state'] | 'skip'>> = {
  1: 'notAffected',
  4: 'underInvestigation',
  5: 'willNotFix',
  6: 'deferred',
  7: 'endOfLife',
};
const severities: readonly (AdvisorySeverity | undefined)[] = [undefined, 'low', 'medium', 'high', 'critical'];

function statementsOf(entry: Mapping, { space, channel }: { space: string; channel?: string }): Said[] {
  const severity = severities[Number(entry['Severity'] ?? 0)];
  const common = { ...(severity === undefined ? {} : { severity }), ...(channel === undefined ? {} : { channel }) };
  const ecosystem = ecosystemOfSpace(space);
  const read = (key: string): Ranges =>
    texts(entry[key]).flatMap((one) => (ecosystem === undefined ? [] : (readRequirement(one, ecosystem) ?? [])));
  const vulnerable = read('VulnerableVersions');
  const safe = read('PatchedVersions');
  const unaffected = read('UnaffectedVersions');
  if (vulnerable.length > 0) return [{ space, statement: { ranges: vulnerable, ...common } }];
  if (safe.length + unaffected.length > 0) return [{ space, statement: { safe, unaffected, ...common } }];
  const inner = mappings(entry['Entries']);
  if (inner.length > 0)
    return inner.flatMap((one) =>
      statementsOf({ ...one, Entries: [] }, { space, ...(channel === undefined ? {} : { channel }) }),
    );
  const state = states[Number(entry['Status'] ?? 0)];
  const fixed = text(entry['FixedVersion']);
  const architectures = texts(entry['Arches']);
  const statement = {
    ranges: [fixed === undefined ? [] : [`<${fixed}` as const]],
    ...(fixed !== undefined || state === undefined || state === 'skip' ? {} : { state }),
    ...(architectures.length === 0 ? {} : { architectures }),
    ...common,
  };
  return [{ space, statement }];
}

function redhatStatements(entry: Mapping, cpes: ReadonlyMap<string, string>): Said[] {
  return mappings(entry['Entries']).flatMap((one) => {
    const cves = mappings(one['Cves'])
      .map(({ ID }) => text(ID))
      .filter((id) => id !== undefined);
    const streams = new Map<string, { space: string; channel?: string }>();
    for (const index of Array.isArray(one['Affected']) ? one['Affected'] : []) {
      const stream = streamOfCpe(cpes.get(String(Number(index))) ?? '', '');
      if (stream !== undefined) streams.set(JSON.stringify(stream), stream);
    }
    return [...streams.values()].flatMap((stream) =>
      statementsOf({ ...one, Severity: mappings(one['Cves'])[0]?.['Severity'] ?? 0 }, stream).map((said) => ({
        ...said,
        cves,
      })),
    );
  });
}

/** Red Hat's streams by the numbers that its entries name them by. */
function cpesOf(root: Bucket): Map<string, string> {
  const cpes = new Map<string, string>();
  for (const [name, bucket] of root.entries()) {
    if (name !== 'Red Hat CPE' || Buffer.isBuffer(bucket)) continue;
    for (const [kind, inner] of bucket.entries()) {
      if (kind !== 'cpe' || Buffer.isBuffer(inner)) continue;
      for (const [index, cpe] of inner.entries())
        if (Buffer.isBuffer(cpe)) cpes.set(index, cpe.toString('utf8').replaceAll('"', ''));
    }
  }
  return cpes;
}

function readDetails(bucket: Bucket, path: string, sink: Sink): void {
  for (const [id, bytes] of bucket.entries()) {
    const value = Buffer.isBuffer(bytes) ? parsed(bytes) : undefined;
    if (value === undefined) {
      sink.problem(`${path} ${id}`, { en: 'is no JSON', zh: '不是 JSON' });
      continue;
    }
    const title = text(value['Title']);
    const description = shortened(text(value['Description']));
    const national = field(value, 'CVSS', 'nvd');
    const vectors = ['V40Vector', 'V3Vector', 'V2Vector']
      .map((key) => text(field(national, key)))
      .filter((vector) => vector !== undefined);
    const published = text(value['PublishedDate']);
    const detail: Advisory = {
      id,
      source: 'trivy-db',
      ...(title === undefined ? {} : { title }),
      ...(description === undefined ? {} : { description }),
      ...(vectors.length === 0 ? {} : { cvss: vectors }),
      ...(texts(value['CweIDs']).length === 0 ? {} : { cwes: texts(value['CweIDs']) }),
      ...(texts(value['References']).length === 0 ? {} : { references: texts(value['References']).slice(0, 6) }),
      ...(published === undefined ? {} : { published }),
    };
    sink.detail(detail);
  }
}
