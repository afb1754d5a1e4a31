import type { Comparator } from '../ranges/comparator.ts';
import { isMapping, mappings, readJson, readYaml, text, texts, type Value } from './json.ts';
import type { Download, FeedFile, Sink, Source, SpaceStatement } from './source.ts';

interface Publisher {
  readonly id: string;
  readonly publisher: string;
  readonly licence: string;
  readonly downloads: readonly Download[];
  readonly folders: readonly string[];
  /** The space of the feed's release, `v3.19` or `edge`. */
  space(release: string | undefined): string | undefined;
  readonly recognised: RegExp;
}

const branches = ['edge', ...Array.from({ length: 15 }, (_, index) => `v3.${10 + index}`)];

const publishers: readonly Publisher[] = [
  {
    id: 'alpine',
    publisher: 'Alpine Linux',
    licence: 'not stated',
    downloads: branches.flatMap((branch) =>
      ['main', 'community'].map((repository) => ({
        url: `https://secdb.alpinelinux.org/${branch}/${repository}.json`,
        file: `${branch}/${repository}.json`,
      })),
    ),
    folders: ['alpine-secdb', 'secdb'],
    space: (release) => (release === undefined ? undefined : `alpine:${release.replace(/^v/, '')}`),
    recognised: /"?distroversion"?\s*:\s*"?(?:v\d|edge)/,
  },
  {
    id: 'wolfi',
    publisher: 'Wolfi',
    licence: 'not stated',
    downloads: [{ url: 'https://packages.wolfi.dev/os/security.json', file: 'security.json' }],
    folders: ['wolfi-secdb'],
    space: () => 'wolfi',
    recognised: /packages\.wolfi\.dev/,
  },
  {
    id: 'chainguard',
    publisher: 'Chainguard',
    licence: 'not stated',
    downloads: [{ url: 'https://packages.cgr.dev/chainguard/security.json', file: 'security.json' }],
    folders: ['chainguard-secdb'],
    space: () => 'chainguard',
    recognised: /packages\.cgr\.dev/,
  },
];

/** The security databases of distributions with apk: for each package the versions that fixed something, and what. */
export const secdbSources: readonly Source[] = publishers.map(({ space, recognised, ...about }) => ({
  ...about,
  wants: /\.(?:json|ya?ml)$/,
  recognises: (name: string, head: string) => /\.(?:json|ya?ml)$/.test(name) && recognised.test(head),
  read(file: FeedFile, sink: Sink) {
    const value = file.path.endsWith('.json') ? readJson(file, sink) : readYaml(file, sink);
    if (value === undefined) return;
    const where = isMapping(value) ? space(text(value['distroversion']) ?? releaseInPath(file.path)) : undefined;
    if (
      !isMapping(value) ||
      where === undefined ||
      ((value['packages'] ?? null) !== null && !Array.isArray(value['packages']))
    ) {
      return sink.problem(file.path, { en: 'is no security database of apk', zh: '不是 apk 的安全数据库' });
    }
    readPackages(value['packages'] ?? [], where, about.id, file.path, sink);
  },
}));

/** `CVE-????-?????` stands where no number was given yet, beside the name that there is. */
const names = /\bCVE-\d{4}-\d{4,}|\b(?!CVE-)[A-Z]+-[\w-]*\w/g;

function releaseInPath(path: string): string | undefined {
  return /(?:^|\/)(v\d+\.\d+|edge)(?:\/|$)/.exec(path)?.[1];
}

function readPackages(packages: Value, space: string, source: string, path: string, sink: Sink): void {
  /** One advisory for each vulnerability, whatever number of packages it is in. */
  const byId = new Map<string, { aliases: Set<string>; statements: SpaceStatement[] }>();
  for (const one of mappings(packages)) {
    const about = one['pkg'];
    const name = isMapping(about) ? text(about['name']) : undefined;
    const fixes = isMapping(about) ? about['secfixes'] : undefined;
    if (name === undefined || !isMapping(fixes)) {
      sink.problem(`${path} ${name ?? ''}`.trim(), { en: 'has a package without fixes', zh: '有软件包没有修复记录' });
      continue;
    }
    for (const [fixed, ids] of Object.entries(fixes)) {
      // What the package never had is kept under version 0.
      const bound: Comparator = `<${fixed}`;
      const statement: SpaceStatement['statement'] =
        fixed === '0' ? { ranges: [[]], state: 'notAffected' } : { ranges: [[bound]] };
      for (const line of texts(ids)) {
        // `CVE_2019-2426` is a typing error of the feed that others read as well.
        const [id = '', ...aliases] = line.replaceAll('CVE_', 'CVE-').match(names) ?? [];
        if (id === '') continue;
        const entry = byId.get(id) ?? { aliases: new Set<string>(), statements: [] };
        for (const alias of aliases) entry.aliases.add(alias);
        entry.statements.push({ space, name, statement });
        byId.set(id, entry);
      }
    }
  }
  for (const [id, { aliases, statements }] of byId) {
    sink.advisory({ id, source, ...(aliases.size === 0 ? {} : { aliases: [...aliases] }) }, statements);
  }
}
