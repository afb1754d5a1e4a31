import { readTwoLists } from '../ranges/two-lists.ts';
import { field, isMapping, type Mapping, readYaml, text, texts } from './json.ts';
import type { FeedFile, Sink, Source } from './source.ts';
import { shortened } from './words.ts';

export const rubysec: Source = {
  id: 'rubysec',
  publisher: 'RubySec',
  licence: 'public domain',
  downloads: [
    {
      url: 'https://codeload.github.com/rubysec/ruby-advisory-db/tar.gz/refs/heads/master',
      file: 'ruby-advisory-db.tar.gz',
    },
  ],
  folders: ['ruby-advisory-db'],
  wants: /(?:^|\/)gems\/[^/]+\/[^/]+\.ya?ml$/,
  recognises: (name, head) =>
    /\.ya?ml$/.test(name) && /^gem:\s/m.test(head) && /^(?:cve|ghsa|osvdb|title):/m.test(head),
  read: readRubysec,
};

function readRubysec(file: FeedFile, sink: Sink): void {
  const record = readYaml(file, sink);
  if (record === undefined) return;
  const gem = field(record, 'gem');
  if (!isMapping(record) || typeof gem !== 'string') {
    return sink.problem(file.path, { en: 'names no gem', zh: '没有写明 gem' });
  }
  const names = namesOf(record);
  const id = names[0] ?? /([^/]+)\.ya?ml$/.exec(file.path)?.[1] ?? file.path;
  const said = readTwoLists(
    texts(record['patched_versions']),
    texts(record['unaffected_versions']),
    'gem',
    (requirement) =>
      sink.problem(file.path, {
        en: `has a range that cannot be read: ${requirement}`,
        zh: `范围无法读取：${requirement}`,
      }),
  );
  const title = text(record['title']);
  const description = shortened(text(record['description']));
  const url = text(record['url']);
  const date = text(record['date']);
  sink.advisory(
    {
      id,
      source: 'rubysec',
      ...(names.length < 2 ? {} : { aliases: names.slice(1) }),
      ...(title === undefined ? {} : { title }),
      ...(description === undefined ? {} : { description }),
      ...scoreOf(record),
      ...(url === undefined ? {} : { references: [url] }),
      ...(date === undefined ? {} : { published: date }),
    },
    [{ space: 'gem', name: gem, statement: said }],
  );
}

function namesOf(record: Mapping): string[] {
  const cve = text(record['cve']);
  const ghsa = text(record['ghsa']);
  const osvdb = text(record['osvdb']);
  return [
    ...(cve === undefined ? [] : [`CVE-${cve}`]),
    ...(ghsa === undefined ? [] : [`GHSA-${ghsa}`]),
    ...(osvdb === undefined ? [] : [`OSVDB-${osvdb}`]),
  ];
}

/** RubySec keeps base scores without their vectors: they say the word and no more. */
function scoreOf(record: Mapping): { severity?: 'critical' | 'high' | 'medium' | 'low' } {
  const score = Number(record['cvss_v4'] ?? record['cvss_v3'] ?? Number.NaN);
  if (Number.isNaN(score)) {
    const old = Number(record['cvss_v2'] ?? Number.NaN);
    if (Number.isNaN(old)) return {};
    return { severity: old >= 7 ? 'high' : old >= 4 ? 'medium' : 'low' };
  }
  return { severity: score >= 9 ? 'critical' : score >= 7 ? 'high' : score >= 4 ? 'medium' : 'low' };
}
