import type { Comparator } from '../ranges/comparator.ts';
import { readRequirement } from '../ranges/requirement.ts';
import { isMapping, readYaml, text, texts } from './json.ts';
import type { FeedFile, Sink, Source } from './source.ts';

export const friendsOfPhp: Source = {
  id: 'friendsofphp',
  publisher: 'FriendsOfPHP',
  licence: 'public domain',
  downloads: [
    {
      url: 'https://codeload.github.com/FriendsOfPHP/security-advisories/tar.gz/refs/heads/master',
      file: 'security-advisories.tar.gz',
    },
  ],
  folders: ['security-advisories'],
  wants: /\.ya?ml$/,
  recognises: (name, head) => /\.ya?ml$/.test(name) && /^reference:\s*['"]?composer:\/\//m.test(head),
  read: readFriendsOfPhp,
};

/** One branch of a package after the other, each with the versions that are affected in it. */
function readFriendsOfPhp(file: FeedFile, sink: Sink): void {
  const record = readYaml(file, sink);
  if (record === undefined) return;
  const name = isMapping(record) ? /^composer:\/\/(.+)$/.exec(text(record['reference']) ?? '')?.[1] : undefined;
  if (!isMapping(record) || name === undefined) {
    // The repository holds files about itself too.
    return sink.skipped();
  }
  const branches = isMapping(record['branches']) ? Object.values(record['branches']) : [];
  const ranges: (readonly Comparator[])[] = [];
  for (const branch of branches) {
    const bounds = isMapping(branch) ? texts(branch['versions']) : [];
    const read = readRequirement(bounds.join(', '), 'composer');
    const [set] = read ?? [];
    if (set === undefined || bounds.length === 0) {
      const said = bounds.join(', ');
      sink.problem(file.path, { en: `has a range that cannot be read: ${said}`, zh: `范围无法读取：${said}` });
    } else ranges.push(set);
  }
  if (ranges.length === 0) return sink.skipped();
  const cve = text(record['cve']);
  const title = text(record['title']);
  const link = text(record['link']);
  const id = `FOP-${/([^/]+)\.ya?ml$/.exec(file.path)?.[1] ?? file.path}`;
  sink.advisory(
    {
      id,
      source: 'friendsofphp',
      ...(cve === undefined ? {} : { aliases: [cve] }),
      ...(title === undefined ? {} : { title }),
      ...(link === undefined ? {} : { references: [link] }),
    },
    [{ space: 'composer', name, statement: { ranges } }],
  );
}
