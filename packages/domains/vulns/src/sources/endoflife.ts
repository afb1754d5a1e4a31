import { readDocuments } from '@seawall/kube';
import { say } from '@seawall/model';
import type { Lifecycle } from '../advisory.ts';
import { broken, field, isMapping, mappings, readJson, text, type Value } from './json.ts';
import type { FeedFile, Sink, Source } from './source.ts';

const api = 'https://endoflife.date/api';
/** The products that have a distribution or a language's runtime as their counterpart here. */
const products = [
  'alpine-linux',
  'almalinux',
  'rocky-linux',
  'debian',
  'ubuntu',
  'rhel',
  'centos',
  'oracle-linux',
  'sles',
  'opensuse',
  'amazon-linux',
  'azure-linux',
  'photon',
  'fedora',
  'python',
  'nodejs',
  'go',
  'php',
  'ruby',
  'eclipse-temurin',
  'dotnet',
  'nginx',
  'postgresql',
  'mysql',
  'mariadb',
  'redis',
  'mongodb',
  'apache-http-server',
  'tomcat',
  'kubernetes',
];

export const endoflife: Source = {
  id: 'endoflife',
  publisher: 'endoflife.date',
  licence: 'MIT',
  downloads: products.map((product) => ({ url: `${api}/${product}.json`, file: `${product}.json` })),
  folders: ['endoflife.date', 'products'],
  wants: /\.(?:md|json)$/,
  recognises: (name, head) => name.endsWith('.md') && /^---\n[\s\S]*\breleases:/.test(head),
  read(file, sink) {
    const product = /([^/]+)\.(?:md|json)$/.exec(file.path)?.[1] ?? file.path;
    const value = file.path.endsWith('.json') ? readJson(file, sink) : frontMatter(file, sink);
    if (value === undefined) return;
    const list = Array.isArray(value) ? value : field(value, 'releases');
    if (!Array.isArray(list)) return sink.problem(file.path, { en: 'lists no releases', zh: '没有发行版列表' });
    const releases = mappings(list)
      .map(releaseOf)
      .filter((release) => release !== undefined);
    sink.lifecycle(product, releases);
    const names = isMapping(value) ? (text(value['alternate_urls']) ?? '') : '';
    if (names !== '') sink.lifecycle(names, releases);
  },
};

function frontMatter(file: FeedFile, sink: Sink): Value | undefined {
  const front = /^---\n([\s\S]*?)\n---/.exec(file.text())?.[1];
  if (front === undefined) {
    broken(file.path, 'no front matter', sink);
    return undefined;
  }
  const { documents, problems } = readDocuments(front, file.path);
  const [problem] = problems;
  if (problem !== undefined) broken(file.path, say(problem.message, 'en'), sink);
  return documents[0]?.value;
}

function releaseOf(release: Readonly<Record<string, Value>>): Lifecycle | undefined {
  const cycle = text(release['releaseCycle']) ?? text(release['cycle']);
  if (cycle === undefined) return undefined;
  const codename = text(release['codename']);
  const released = text(release['releaseDate']);
  const latest = text(release['latest']);
  const end = dateOrTruth(release['eol']);
  const extendedEnd = dateOrTruth(release['eoes'] ?? release['extendedSupport']);
  return {
    cycle,
    ...(codename === undefined ? {} : { codename }),
    ...(released === undefined ? {} : { released }),
    ...(end === undefined ? {} : { end }),
    ...(extendedEnd === undefined ? {} : { extendedEnd }),
    ...(latest === undefined ? {} : { latest }),
  };
}

function dateOrTruth(value: Value | undefined): string | boolean | undefined {
  return typeof value === 'boolean' ? value : text(value);
}
