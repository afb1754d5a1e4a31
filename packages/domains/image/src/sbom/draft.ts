import type { Component, Ecosystem } from '@seawall/model';
import { ecosystemOf, isSystemEcosystem, nameOf, purlOf } from '../component/identity.ts';
import { compact } from '../formats/shape.ts';
import { normaliseLicence } from '../licences/normalise.ts';
import { printPurl } from '../purl/build.ts';
import { mendPurl, readPurl } from '../purl/parse.ts';
import { isPurlFault, type Purl } from '../purl/purl.ts';
import { extrasOf, type Pair } from './extras.ts';
import { foreignFacts } from './foreign.ts';

/** One component as a document of any format says it, before references are resolved. */
export interface ComponentDraft {
  readonly ref: string;
  readonly name: string;
  readonly version: string;
  readonly group?: string;
  readonly purl?: string;
  readonly vendor?: string;
  readonly licences: readonly string[];
  readonly scope?: NonNullable<Component['scope']>;
  readonly hashes: Readonly<Record<string, string>>;
  readonly cpes: readonly string[];
  readonly pairs: readonly Pair[];
  /** Files that the document says it was found in. */
  readonly locations: readonly string[];
}

/** Whether Seawall wrote it: then every field is taken as it stands. */
export function isOwn({ pairs }: ComponentDraft): boolean {
  return pairs.some(([name]) => name === 'seawall:place:0:path');
}

/**
 * The component of a draft: exact for our own documents; for others' with what their package URLs and properties say
 * of sources, architectures and epochs. `file` stands for the place where the document names none.
 */
export function componentOf(draft: ComponentDraft, file: string): Component {
  return isOwn(draft) ? ownComponent(draft) : foreignComponent(draft, file);
}

function ownComponent(draft: ComponentDraft): Component {
  const { distributionRef: _, licences, hashes, cpes, ...extras } = extrasOf(draft.pairs);
  const allHashes = { ...draft.hashes, ...hashes };
  const allCpes = [...draft.cpes, ...(cpes ?? [])];
  const purl = draft.purl ?? '';
  const read = readPurl(purl);
  const ecosystem = extras.ecosystem ?? (isPurlFault(read) ? 'generic' : ecosystemOf(read.type));
  return compact({
    ecosystem,
    name: draft.group === undefined ? draft.name : `${draft.group}${ecosystem === 'maven' ? ':' : '/'}${draft.name}`,
    version: draft.version,
    purl,
    vendor: draft.vendor,
    scope: draft.scope,
    licences: licences ?? draft.licences,
    places: [],
    hashes: Object.keys(allHashes).length === 0 ? undefined : allHashes,
    cpes: allCpes.length === 0 ? undefined : allCpes,
    ...extras,
  });
}

function foreignComponent(draft: ComponentDraft, file: string): Component {
  const read: Purl = purlOfDraft(draft);
  const mended = draft.purl === undefined ? read : mendPurl(draft.purl);
  const ecosystem = ecosystemOf(read.type);
  const facts = foreignFacts(draft, read);
  const epoch = read.qualifiers?.['epoch'];
  const bare = draft.version === '' ? (read.version ?? '') : draft.version;
  const version = epoch === undefined || epoch === '0' || bare.includes(':') ? bare : `${epoch}:${bare}`;
  const paths = facts.paths.length > 0 ? facts.paths : draft.locations.map((path) => ({ path }));
  const licences = [...new Set(draft.licences.flatMap(normaliseLicence))];
  return compact({
    ecosystem,
    name: foreignName(draft, ecosystem, read),
    version,
    purl: isPurlFault(mended) ? printPurl(read) : printPurl(mended),
    source: facts.source,
    architecture: isSystemEcosystem(ecosystem) ? (facts.architecture ?? read.qualifiers?.['arch']) : undefined,
    vendor: draft.vendor,
    modularity: facts.modularity,
    licences,
    places: paths.length > 0 ? paths : [{ path: file }],
    scope: draft.scope,
    hashes: Object.keys(draft.hashes).length === 0 ? undefined : draft.hashes,
    // Their guesses at CPE names are many; where a package manager answers they say nothing that we rely on.
    cpes: ecosystem === 'generic' && draft.cpes.length > 0 ? draft.cpes : undefined,
  });
}

function purlOfDraft({ purl, group, name, version }: ComponentDraft): Purl {
  const read = purl === undefined ? undefined : readPurl(purl);
  if (read !== undefined && !isPurlFault(read)) return read;
  return compact({ type: 'generic', namespace: group, name, version: version === '' ? undefined : version });
}

/** The name with its own case, which package URLs lose: `Django`, when it is the same package. */
function foreignName({ group, name, purl }: ComponentDraft, ecosystem: Ecosystem, read: Purl): string {
  const fromPurl = nameOf(ecosystem, read);
  if (purl === undefined || isSystemEcosystem(ecosystem)) return fromPurl;
  const candidates = group === undefined ? [name] : [nameOf(ecosystem, { ...read, namespace: group, name }), name];
  const wanted = purlOf(ecosystem, fromPurl, '', { type: read.type });
  return candidates.find((one) => purlOf(ecosystem, one, '', { type: read.type }) === wanted) ?? fromPurl;
}
