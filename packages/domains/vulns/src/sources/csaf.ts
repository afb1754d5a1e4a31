import type { Advisory, Statement } from '../advisory.ts';
import type { Ranges } from '../ranges/comparator.ts';
import { field, isMapping, type Mapping, mappings, readJson, text, texts, type Value } from './json.ts';
import type { Download, FeedFile, Sink, Source, SpaceStatement } from './source.ts';
import { severityWord, shortened } from './words.ts';

const deepestTree = 60;

/** What a product id stands for: a package in a stream of the distribution. */
interface Product {
  readonly space: string;
  readonly name: string;
  /** Epoch, version and release; absent for a component of which no build is named. */
  readonly evr?: string;
  readonly architecture?: string;
  readonly module?: string;
  readonly channel?: string;
}

/** Red Hat's VEX files, one for each CVE, and CSAF advisories of Red Hat and SUSE. */
function readCsaf(file: FeedFile, source: string, sink: Sink): void {
  const document = readJson(file, sink);
  if (document === undefined) return;
  if (!isMapping(document) || !isMapping(document['document'])) {
    return sink.problem(file.path, { en: 'is no CSAF document', zh: '不是 CSAF 文档' });
  }
  const products = productsOf(document['product_tree']);
  const vulnerabilities = mappings(document['vulnerabilities']);
  if (vulnerabilities.length === 0) return sink.skipped();
  for (const vulnerability of vulnerabilities) {
    const id = text(vulnerability['cve']);
    if (id === undefined) {
      sink.skipped();
      continue;
    }
    const statements = statementsOf(vulnerability, products);
    if (statements.length === 0) sink.skipped();
    else sink.advisory(advisoryOf(id, source, vulnerability, document['document']), statements);
  }
}

function advisoryOf(id: string, source: string, vulnerability: Mapping, document: Mapping): Advisory {
  const notes = mappings(vulnerability['notes']);
  const description = shortened(text(notes.find(({ category }) => category === 'description')?.['text']));
  const title = text(vulnerability['title']);
  const severity = severityWord(
    text(field(document, 'aggregate_severity', 'text')) ??
      text(mappings(vulnerability['threats']).find(({ category }) => category === 'impact')?.['details']),
  );
  const vector = mappings(vulnerability['scores'])
    .map((score) => text(field(score, 'cvss_v3', 'vectorString')) ?? text(field(score, 'cvss_v2', 'vectorString')))
    .find((one) => one !== undefined);
  const cwe = text(field(vulnerability, 'cwe', 'id'));
  const published = text(vulnerability['release_date']);
  const modified = text(field(document, 'tracking', 'current_release_date'));
  return {
    id,
    source,
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    ...(severity === undefined ? {} : { severity }),
    ...(vector === undefined ? {} : { cvss: [vector] }),
    ...(cwe === undefined ? {} : { cwes: [cwe] }),
    ...(published === undefined ? {} : { published }),
    ...(modified === undefined ? {} : { modified }),
  };
}

function statementsOf(vulnerability: Mapping, products: ReadonlyMap<string, Product>): SpaceStatement[] {
  const status = vulnerability['product_status'];
  if (!isMapping(status)) return [];
  const plans = plansOf(vulnerability['remediations']);
  const seen = new Map<string, SpaceStatement>();
  const add = (id: string, ranges: Ranges, state: Statement['state']): void => {
    const product = products.get(id);
    if (product === undefined) return;
    const { space, name, architecture, module, channel } = product;
    const statement: SpaceStatement['statement'] = {
      ranges,
      ...(state === undefined ? {} : { state }),
      ...(architecture === undefined || ['noarch', 'src'].includes(architecture)
        ? {}
        : { architectures: [architecture] }),
      ...(module === undefined ? {} : { module }),
      ...(channel === undefined ? {} : { channel }),
    };
    joinArchitectures(seen, { space, name, statement });
  };
  for (const id of texts(status['fixed'])) {
    const evr = products.get(id)?.evr;
    if (evr !== undefined) add(id, [[`<${evr}`]], undefined);
  }
  for (const id of texts(status['known_affected'])) add(id, [[]], plans.get(id));
  for (const id of texts(status['known_not_affected'])) add(id, [[]], 'notAffected');
  for (const id of texts(status['under_investigation'])) add(id, [[]], 'underInvestigation');
  return [...seen.values()];
}

/** One build is listed once for each architecture: those that say the same are one statement. */
function joinArchitectures(seen: Map<string, SpaceStatement>, one: SpaceStatement): void {
  const { architectures, ...rest } = one.statement;
  const key = JSON.stringify([one.space, one.name, rest]);
  const known = seen.get(key);
  if (known === undefined) {
    seen.set(key, one);
    return;
  }
  const all = known.statement.architectures;
  if (all === undefined || architectures === undefined) seen.set(key, { ...one, statement: rest });
  else seen.set(key, { ...one, statement: { ...rest, architectures: [...new Set([...all, ...architectures])] } });
}

function plansOf(remediations: Value | undefined): Map<string, Statement['state']> {
  const plans = new Map<string, Statement['state']>();
  for (const one of mappings(remediations)) {
    const { category } = one;
    const state: Statement['state'] =
      category === 'no_fix_planned'
        ? /out of support/i.test(text(one['details']) ?? '')
          ? 'endOfLife'
          : 'willNotFix'
        : category === 'none_available'
          ? 'deferred'
          : undefined;
    if (state !== undefined) for (const id of texts(one['product_ids'])) plans.set(id, state);
  }
  return plans;
}

/** Product ids to packages: a component of a stream, by the tree's relationships. */
function productsOf(tree: Value | undefined): Map<string, Product> {
  const streams = new Map<string, Pick<Product, 'space' | 'channel'>>();
  const packages = new Map<string, Omit<Product, 'space' | 'channel'>>();
  const walk = (branch: Value | undefined, depth: number): void => {
    if (!isMapping(branch) || depth > deepestTree) return;
    const id = text(field(branch, 'product', 'product_id'));
    const helper = field(branch, 'product', 'product_identification_helper');
    const stream = streamOfCpe(text(field(helper, 'cpe')) ?? '', text(field(branch, 'product', 'name')) ?? '');
    const part = packageOf(text(field(helper, 'purl')) ?? '');
    if (id !== undefined && part !== undefined) packages.set(id, part);
    else if (id !== undefined && stream !== undefined) streams.set(id, stream);
    for (const inner of mappings(branch['branches'])) walk(inner, depth + 1);
  };
  walk(tree, 0);
  const products = new Map<string, Product>();
  for (const relation of mappings(field(tree, 'relationships'))) {
    const id = text(field(relation, 'full_product_name', 'product_id'));
    const stream = streams.get(text(relation['relates_to_product_reference']) ?? '');
    const part = packages.get(text(relation['product_reference']) ?? '');
    if (id !== undefined && stream !== undefined && part !== undefined) products.set(id, { ...stream, ...part });
    // A stream of a module relates to its distribution first, and its packages to that.
    else if (id !== undefined && stream !== undefined) streams.set(id, stream);
  }
  return products;
}

/** `cpe:/o:redhat:enterprise_linux:9`, `cpe:/a:redhat:rhel_eus:9.2::appstream`, `cpe:/o:suse:sles:15:sp5`. */
export function streamOfCpe(cpe: string, name: string): Pick<Product, 'space' | 'channel'> | undefined {
  const linux = /^cpe:\/[ao]:redhat:enterprise_linux:(\d+)/.exec(cpe);
  if (linux !== null) return { space: `rhel:${linux[1] ?? ''}` };
  const paid = /^cpe:\/[ao]:redhat:rhel_(eus|aus|e4s|tus):(\d+)\.(\d+)/.exec(cpe);
  if (paid !== null)
    return { space: `rhel:${paid[2] ?? ''}`, channel: `${paid[1] ?? ''}:${paid[2] ?? ''}.${paid[3] ?? ''}` };
  const suse = /^cpe:\/o:suse:sle[a-z_-]*:(\d+)(?::sp(\d+))?/.exec(cpe);
  if (suse !== null) return { space: `sles:${suse[1] ?? ''}${suse[2] === undefined ? '' : `.${suse[2]}`}` };
  const leap = /^openSUSE Leap (\d+\.\d+)/.exec(name);
  return leap === null ? undefined : { space: `opensuse-leap:${leap[1] ?? ''}` };
}

/** `pkg:rpm/redhat/openssl@3.0.7-24.el9?arch=x86_64&epoch=1`; without a version a component that has no fixed build. */
function packageOf(purl: string): Omit<Product, 'space' | 'channel'> | undefined {
  const match = /^pkg:rpm\/[^/]+\/([^@?]+)(?:@([^?]+))?(?:\?(.*))?$/.exec(purl);
  if (match === null) return undefined;
  const qualifiers = new URLSearchParams(match[3] ?? '');
  const version = match[2] === undefined ? undefined : decodeURIComponent(match[2]);
  const epoch = qualifiers.get('epoch');
  const architecture = qualifiers.get('arch') ?? undefined;
  const module = qualifiers.get('rpmmod')?.split(':').slice(0, 2).join(':');
  return {
    name: decodeURIComponent(match[1] ?? ''),
    ...(version === undefined ? {} : { evr: epoch === null ? version : `${epoch}:${version}` }),
    ...(architecture === undefined ? {} : { architecture }),
    ...(module === undefined ? {} : { module }),
  };
}

export const csafSources: readonly Source[] = [
  csafSource(
    'redhat-vex',
    'Red Hat',
    'CC-BY-4.0',
    {
      url: 'https://security.access.redhat.com/data/csaf/v2/vex/archive_latest.txt',
      file: 'csaf_vex.tar.zst',
      through: 'pointer',
    },
    /Red Hat/,
  ),
  csafSource(
    'suse-csaf',
    'SUSE',
    'CC-BY-4.0',
    { url: 'https://ftp.suse.com/pub/projects/security/csaf-vex.tar.bz2', file: 'csaf-vex.tar.bz2' },
    /SUSE/,
  ),
];

function csafSource(id: string, publisher: string, licence: string, download: Download, name: RegExp): Source {
  return {
    id,
    publisher,
    licence,
    downloads: [download],
    folders: [id === 'redhat-vex' ? 'redhat' : 'suse'],
    wants: /\.json$/,
    recognises: (path, head) =>
      path.endsWith('.json') &&
      /"csaf_version"|"csaf_base"/.test(head) &&
      (name.test(head) || !/"publisher"/.test(head)),
    read: (file, sink) => readCsaf(file, id, sink),
  };
}
