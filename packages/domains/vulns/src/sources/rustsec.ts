import { parse } from 'smol-toml';
import type { Advisory, PackageSymbols } from '../advisory.ts';
import { readTwoLists } from '../ranges/two-lists.ts';
import { broken, field, isMapping, type Mapping, text, texts } from './json.ts';
import type { FeedFile, Sink, Source } from './source.ts';
import { shortened } from './words.ts';

const natures: Readonly<Record<string, Advisory['nature']>> = {
  unmaintained: 'unmaintained',
  notice: 'notice',
  malicious: 'malicious',
};

export const rustsec: Source = {
  id: 'rustsec',
  publisher: 'RustSec',
  licence: 'CC0-1.0',
  downloads: [
    { url: 'https://codeload.github.com/rustsec/advisory-db/tar.gz/refs/heads/main', file: 'advisory-db.tar.gz' },
  ],
  folders: ['rustsec', 'advisory-db'],
  wants: /RUSTSEC-[^/]*\.(?:md|toml)$/,
  recognises: (name, head) => /RUSTSEC-[^/]*\.(?:md|toml)$/.test(name) || /^```toml\s+\[advisory\]/.test(head),
  read: readRustsec,
};

/** TOML in a fenced block, and Markdown behind it that begins with the title. */
function readRustsec(file: FeedFile, sink: Sink): void {
  const whole = file.text();
  const fence = /^\s*```toml\s*\n([\s\S]*?)\n```\s*\n?([\s\S]*)$/.exec(whole);
  let front: unknown;
  try {
    front = parse(fence?.[1] ?? whole);
  } catch (error) {
    return broken(file.path, error, sink);
  }
  const advisory = isMapping(front) ? front['advisory'] : undefined;
  const id = field(advisory, 'id');
  const name = field(advisory, 'package');
  if (!isMapping(advisory) || typeof id !== 'string' || typeof name !== 'string') {
    return sink.problem(file.path, {
      en: 'has no [advisory] with id and package',
      zh: '缺少含 id 与 package 的 [advisory]',
    });
  }
  if (advisory['withdrawn'] !== undefined) return sink.skipped();
  const versions = (front as Mapping)['versions'];
  const said = readTwoLists(
    texts(field(versions, 'patched')),
    texts(field(versions, 'unaffected')),
    'cargo',
    (requirement) =>
      sink.problem(file.path, {
        en: `has a range that cannot be read: ${requirement}`,
        zh: `范围无法读取：${requirement}`,
      }),
  );
  const symbols = symbolsOf(field(front as Mapping, 'affected', 'functions'));
  sink.advisory(aboutOf(id, advisory, fence?.[2] ?? ''), [
    { space: 'cargo', name, statement: { ...said, ...(symbols.length === 0 ? {} : { symbols }) } },
  ]);
}

function aboutOf(id: string, advisory: Mapping, body: string): Advisory {
  const title = /^#\s+(.*)$/m.exec(body)?.[1] ?? text(advisory['title']);
  const description = shortened(body.replace(/^#\s+.*$/m, ''));
  const cvss = text(advisory['cvss']);
  const nature = natures[text(advisory['informational']) ?? ''];
  const aliases = texts(advisory['aliases']);
  const url = text(advisory['url']);
  const date = text(advisory['date']);
  return {
    id,
    source: 'rustsec',
    ...(aliases.length === 0 ? {} : { aliases }),
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    ...(cvss === undefined ? {} : { cvss: [cvss] }),
    ...(date === undefined ? {} : { published: date }),
    references: [`https://rustsec.org/advisories/${id}`, ...(url === undefined ? [] : [url])],
    ...(nature === undefined ? {} : { nature }),
  };
}

/** `crate::module::function` → path `crate::module`, symbol `function`. */
function symbolsOf(functions: unknown): PackageSymbols[] {
  if (!isMapping(functions)) return [];
  return Object.keys(functions).map((name) => {
    const at = name.lastIndexOf('::');
    return at < 0 ? { path: '', symbols: [name] } : { path: name.slice(0, at), symbols: [name.slice(at + 2)] };
  });
}
