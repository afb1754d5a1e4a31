import type { Advisory } from '../advisory.ts';
import { ubuntuSpace } from '../spaces.ts';
import { broken } from './json.ts';
import { type OvalCriterion, type OvalDefinition, type OvalDocument, type OvalTest, readOval } from './oval-read.ts';
import type { Download, FeedFile, Sink, Source, SpaceStatement } from './source.ts';
import { cvesIn, shortened } from './words.ts';

interface Publisher {
  readonly id: string;
  readonly publisher: string;
  readonly licence: string;
  readonly downloads: readonly Download[];
  readonly folders: readonly string[];
  readonly recognised: RegExp;
  /** The space that a file speaks of, with the stream when it is of one; undefined for files of no space. */
  space(file: string, definition: OvalDefinition): { space: string; channel?: string } | undefined;
}

const redhat = 'https://security.access.redhat.com/data/oval/v2';
const redhatFiles = [
  'RHEL7/rhel-7.oval.xml.bz2',
  'RHEL8/rhel-8.oval.xml.bz2',
  'RHEL9/rhel-9.oval.xml.bz2',
  ...['8.2', '8.4', '8.6', '8.8'].map((minor) => `RHEL8/rhel-${minor}-eus.oval.xml.bz2`),
  ...['9.0', '9.2', '9.4'].map((minor) => `RHEL9/rhel-${minor}-eus.oval.xml.bz2`),
];
const canonical = 'https://security-metadata.canonical.com/oval';
const ubuntuReleases = ['trusty', 'xenial', 'bionic', 'focal', 'jammy', 'noble'];
const microsoft = 'https://raw.githubusercontent.com/microsoft/AzureLinuxVulnerabilityData/main';
const suse = 'https://ftp.suse.com/pub/projects/security/oval';

const publishers: readonly Publisher[] = [
  {
    id: 'redhat-oval',
    publisher: 'Red Hat',
    licence: 'CC-BY-4.0',
    downloads: redhatFiles.map((file) => ({ url: `${redhat}/${file}`, file: file.replace(/^.*\//, '') })),
    folders: ['oval-redhat'],
    recognised: /oval:com\.redhat/,
    space(file) {
      const match = /rhel-(\d+)(?:\.(\d+)-(eus|aus|e4s|tus))?/.exec(file);
      if (match === null) return undefined;
      const [, major = '', minor, kind] = match;
      return { space: `rhel:${major}`, ...(kind === undefined ? {} : { channel: `${kind}:${major}.${minor ?? ''}` }) };
    },
  },
  {
    id: 'oracle',
    publisher: 'Oracle',
    licence: 'not stated',
    downloads: [
      {
        url: 'https://linux.oracle.com/security/oval/com.oracle.elsa-all.xml.bz2',
        file: 'com.oracle.elsa-all.xml.bz2',
      },
    ],
    folders: ['oracle-oval'],
    recognised: /oval:com\.oracle/,
    space(_, { criteria }) {
      const release = criteria
        .map(({ comment }) => /^Oracle Linux (\d+) is installed/.exec(comment)?.[1])
        .find((one) => one !== undefined);
      return release === undefined ? undefined : { space: `ol:${release}` };
    },
  },
  {
    id: 'suse-oval',
    publisher: 'SUSE',
    licence: 'CC-BY-4.0',
    downloads: [
      'suse.linux.enterprise.server.12',
      'suse.linux.enterprise.server.15',
      'opensuse.leap.15.5',
      'opensuse.leap.15.6',
      'opensuse.tumbleweed',
    ].map((name) => ({ url: `${suse}/${name}.xml.gz`, file: `${name}.xml.gz` })),
    folders: ['oval-suse'],
    recognised: /org\.opensuse\.security|Marcus Updateinfo to OVAL/,
    space(file, { criteria }) {
      if (/opensuse\.tumbleweed/.test(file)) return { space: 'opensuse-tumbleweed' };
      const leap = /opensuse\.leap\.(\d+\.\d+)/.exec(file)?.[1];
      if (leap !== undefined) return { space: `opensuse-leap:${leap}` };
      const packs = criteria.map(({ comment }) =>
        /SUSE Linux Enterprise .*?(\d+)(?: SP(\d+))?(?:-[A-Z]+)? is installed/.exec(comment),
      );
      const match = packs.find((one) => one !== null);
      if (match === undefined || match === null) return undefined;
      return { space: `sles:${match[1] ?? ''}${match[2] === undefined ? '' : `.${match[2]}`}` };
    },
  },
  {
    id: 'azure-linux',
    publisher: 'Microsoft',
    licence: 'MIT',
    downloads: ['azurelinux-3.0-oval.xml', 'cbl-mariner-2.0-oval.xml', 'cbl-mariner-1.0-oval.xml'].map((file) => ({
      url: `${microsoft}/${file}`,
      file,
    })),
    folders: ['azurelinux', 'mariner'],
    recognised: /CBL-Mariner|azurelinux|Azure Linux/i,
    space(file) {
      const match = /(azurelinux|mariner)-(\d\.\d)/.exec(file);
      return match === null ? undefined : { space: `${match[1] ?? ''}:${match[2] ?? ''}` };
    },
  },
  {
    id: 'ubuntu-oval',
    publisher: 'Canonical',
    licence: 'CC-BY-SA-4.0',
    downloads: ubuntuReleases.map((release) => ({
      url: `${canonical}/com.ubuntu.${release}.cve.oval.xml.bz2`,
      file: `com.ubuntu.${release}.cve.oval.xml.bz2`,
    })),
    folders: ['oval-ubuntu'],
    recognised: /oval:com\.ubuntu|Canonical (?:CVE|USN) OVAL/,
    space(file) {
      const space = ubuntuSpace(/com\.ubuntu\.(\w+)\./.exec(file)?.[1] ?? '');
      return space === undefined ? undefined : { space };
    },
  },
];

/** Publishers of OVAL: definitions of patches or vulnerabilities, and tests of packages. */
export const ovalSources: readonly Source[] = publishers.map(({ space, recognised, ...about }) => ({
  ...about,
  wants: /\.xml$/,
  recognises: (name: string, head: string) =>
    name.endsWith('.xml') && /oval_definitions/.test(head) && recognised.test(`${name} ${head}`),
  read(file: FeedFile, sink: Sink) {
    let document: OvalDocument;
    try {
      document = readOval(file.text());
    } catch (error) {
      return broken(file.path, error, sink);
    }
    for (const definition of document.definitions)
      readDefinition(definition, document, file.path, about.id, space, sink);
  },
}));

function readDefinition(
  definition: OvalDefinition,
  document: OvalDocument,
  file: string,
  source: string,
  spaceOf: Publisher['space'],
  sink: Sink,
): void {
  if (definition.class !== 'patch' && definition.class !== 'vulnerability') return sink.skipped();
  const where = spaceOf(file, definition);
  if (where === undefined) return sink.skipped();
  const statements = definition.criteria
    .map((criterion) => (source === 'ubuntu-oval' ? ubuntuStatement(criterion) : packageStatement(criterion, document)))
    .filter((statement) => statement !== undefined)
    .map(({ name, statement }) => ({
      space: where.space,
      name,
      statement: where.channel === undefined ? statement : { ...statement, channel: where.channel },
    }));
  if (statements.length === 0) return sink.skipped();
  sink.advisory(advisoryOf(definition, source), statements);
}

type Named = Pick<SpaceStatement, 'name' | 'statement'>;

function packageStatement({ test: id, comment, module }: OvalCriterion, document: OvalDocument): Named | undefined {
  const test = document.test(id);
  if (test === undefined) return undefined;
  if (/is signed with|is installed$/.test(comment) && test.evr === undefined) {
    // Red Hat's unpatched definitions say "is installed" of what has no fix.
    return /^oval:com\.redhat\.(?:cve|unaffected)/.test(id) ||
      (!/is signed with/.test(comment) && /\bis affected\b/.test(comment))
      ? { name: test.name, statement: { ranges: [[]] } }
      : undefined;
  }
  const range = rangeOf(test);
  if (range === undefined) return undefined;
  const architectures = test.architectures.filter((one) => one !== '' && one !== 'noarch');
  return {
    name: test.name,
    statement: {
      ranges: range,
      ...(module === undefined ? {} : { module }),
      ...(architectures.length === 0 ? {} : { architectures }),
    },
  };
}

function rangeOf({ evr, operation }: OvalTest): SpaceStatement['statement']['ranges'] | undefined {
  if (evr === undefined || evr === '') return undefined;
  if (operation === 'less than') return [[`<${evr}`]];
  return operation === 'less than or equal' ? [[`<=${evr}`]] : undefined;
}

/** Canonical says it in words: `bash package in focal was vulnerable but has been fixed (note: '5.0-6ubuntu1.2').` */
function ubuntuStatement({ comment }: OvalCriterion): Named | undefined {
  const match = /^(?:.*?: )?'?([a-z0-9][a-z0-9+.-]*)'? package in (\S+?)(?:,|\s)(.*)$/.exec(
    comment.replace(/^\(?note:.*$/, ''),
  );
  if (match === null) return undefined;
  const [, name = '', release = '', rest = ''] = match;
  const channel = /esm|pro/.test(release) || /esm/.test(rest) ? { channel: 'esm' } : {};
  const fixed = /has been fixed(?: \(note: '([^']+)'\))/.exec(rest)?.[1];
  if (fixed !== undefined) return { name, statement: { ranges: [[`<${fixed}`]], ...channel } };
  if (/needs fixing|may be affected|is affected/.test(rest)) {
    const state = /defer/.test(rest) ? { state: 'deferred' as const } : {};
    return { name, statement: { ranges: [[]], ...state, ...channel } };
  }
  if (/decision has been made to ignore|has been deemed/.test(rest)) {
    return { name, statement: { ranges: [[]], state: 'willNotFix', ...channel } };
  }
  return /is not affected/.test(rest) ? { name, statement: { ranges: [[]], state: 'notAffected' } } : undefined;
}

function advisoryOf(definition: OvalDefinition, source: string): Advisory {
  const { title, references, severity, cvss, issued } = definition;
  const cves = cvesIn([title, ...references.map(({ id }) => id)].join(' '));
  const own = references.find(({ id }) => /^(?:RH[SBE]A|ELSA|SUSE-SU|openSUSE-SU)/.test(id))?.id;
  const [id = cves[0] ?? definition.id] = own === undefined ? [] : [own];
  const aliases = cves.filter((cve) => cve !== id);
  const description = shortened(definition.description);
  const urls = references
    .map(({ url }) => url)
    .filter((url) => url !== '')
    .slice(0, 4);
  return {
    id,
    source,
    ...(aliases.length === 0 ? {} : { aliases }),
    ...(title === '' ? {} : { title: title.replace(/\s+/g, ' ') }),
    ...(description === undefined ? {} : { description }),
    ...(severity === undefined ? {} : { severity }),
    ...(cvss.length === 0 ? {} : { cvss: cvss.slice(0, 1) }),
    ...(urls.length === 0 ? {} : { references: urls }),
    ...(issued === '' ? {} : { published: issued }),
  };
}
