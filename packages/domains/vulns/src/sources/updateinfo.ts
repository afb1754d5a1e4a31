import { broken } from './json.ts';
import type { FeedFile, Sink, Source, SpaceStatement } from './source.ts';
import { cvesIn, severityWord, shortened } from './words.ts';
import { walkXml } from './xml.ts';

const mirror = 'https://cdn.amazonlinux.com';

/** Amazon's updateinfo, as dnf reads it: updates with their references and packages. */
export const amazon: Source = {
  id: 'amazon',
  publisher: 'Amazon',
  licence: 'not stated',
  downloads: [
    { url: `${mirror}/2/core/latest/x86_64/mirror.list`, file: '2/updateinfo.xml.gz', through: 'repository' },
    {
      url: `${mirror}/al2023/core/mirrors/latest/x86_64/mirror.list`,
      file: '2023/updateinfo.xml.gz',
      through: 'repository',
    },
  ],
  folders: ['amzn', 'alas'],
  wants: /updateinfo[^/]*\.xml$/,
  recognises: (name, head) => name.endsWith('.xml') && /<updates\b/.test(head) && /ALAS/.test(head),
  read: readUpdateinfo,
};

interface Update {
  id: string;
  title: string;
  description: string;
  severity: string;
  issued: string;
  readonly references: string[];
  readonly packages: { readonly name: string; readonly evr: string; readonly architecture: string }[];
}

function readUpdateinfo(file: FeedFile, sink: Sink): void {
  const release = releaseOf(file.path);
  let update: Update | undefined;
  try {
    walkXml(file.text(), {
      open(tag, attributes) {
        if (tag === 'update') {
          update = { id: '', title: '', description: '', severity: '', issued: '', references: [], packages: [] };
        }
        if (update === undefined) return;
        if (tag === 'issued') update.issued = attributes['date'] ?? '';
        if (tag === 'reference') update.references.push(attributes['id'] ?? '');
        if (tag === 'package') {
          const { name = '', epoch = '0', version = '', release: build = '', arch: architecture = '' } = attributes;
          update.packages.push({ name, evr: `${epoch}:${version}-${build}`, architecture });
        }
      },
      close(tag, text) {
        if (update === undefined) return;
        if (tag === 'id') update.id ||= text;
        if (tag === 'title') update.title ||= text;
        if (tag === 'description') update.description ||= text;
        if (tag === 'severity') update.severity ||= text;
        if (tag === 'update') {
          take(update, release, file.path, sink);
          update = undefined;
        }
      },
    });
  } catch (error) {
    broken(file.path, error, sink);
  }
}

function releaseOf(path: string): string {
  return /(?:^|\/)(?:al|amzn)?-?(2023|2018\.03|2|1)(?=[/-])/.exec(path)?.[1] ?? '2023';
}

function take(update: Update, release: string, path: string, sink: Sink): void {
  const { id, title, packages } = update;
  if (id === '') return sink.problem(path, { en: 'has an update without an id', zh: '有更新缺少 id' });
  const cves = cvesIn(update.references.join(' '));
  if (cves.length === 0 || packages.length === 0) return sink.skipped();
  const joined = new Map<string, SpaceStatement>();
  for (const { name, evr, architecture } of packages) {
    if (architecture === 'src') continue;
    const key = `${name} ${evr}`;
    const known = joined.get(key)?.statement.architectures;
    const architectures = architecture === 'noarch' ? undefined : [...(known ?? []), architecture];
    joined.set(key, {
      space: `amzn:${release}`,
      name,
      statement: {
        ranges: [[`<${evr}`]],
        ...(architectures === undefined ? {} : { architectures: [...new Set(architectures)] }),
      },
    });
  }
  const severity = severityWord(update.severity);
  const description = shortened(update.description);
  sink.advisory(
    {
      id,
      source: 'amazon',
      aliases: cves,
      ...(title === '' ? {} : { title }),
      ...(description === undefined ? {} : { description }),
      ...(severity === undefined ? {} : { severity }),
      ...(update.issued === '' ? {} : { published: update.issued }),
    },
    [...joined.values()],
  );
}
