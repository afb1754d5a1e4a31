import { table } from '@seawall/model';
import type { Statement } from '../advisory.ts';
import { debianSpace } from '../spaces.ts';
import type { FeedFile, Sink, SpaceStatement } from './source.ts';

/** DSA, DLA and DTSA lists: a line that names the advisory, the CVEs in braces, one line for each suite. */
export function readAdvisoryList(file: FeedFile, sink: Sink): void {
  let open: { id: string; title: string; date: string; cves: string[]; statements: SpaceStatement[] } | undefined;

  function close(): void {
    if (open === undefined) return;
    const { id, title, date, cves, statements } = open;
    open = undefined;
    // A second part that only mends the first one's update names no vulnerability of its own.
    if (
      statements.length === 0 ||
      (cves.length === 0 && /regression|new upstream|update$/i.test(title) && !/security/.test(title))
    ) {
      return sink.skipped();
    }
    sink.advisory(
      {
        id,
        source: 'debian-tracker',
        ...(cves.length === 0 ? {} : { aliases: cves }),
        title,
        ...(date === '' ? {} : { published: date }),
        references: [`https://security-tracker.debian.org/tracker/${id}`],
      },
      statements,
    );
  }

  for (const [index, line] of file.text().split('\n').entries()) {
    const head = /^\[([^\]]+)\] ((?:DSA|DLA|DTSA)-\S+) (.*)$/.exec(line);
    if (head !== null) {
      close();
      const [, date = '', id = '', title = ''] = head;
      open = { id, title: title.trim(), date: isoDate(date), cves: [], statements: [] };
      continue;
    }
    if (open === undefined || !/^\s+\S/.test(line)) continue;
    const names = /^\s+\{([^}]*)\}/.exec(line);
    if (names !== null) {
      open.cves.push(...(names[1] ?? '').split(/\s+/).filter((name) => name.startsWith('CVE-')));
      continue;
    }
    const read = readSuiteLine(line);
    if (read === 'unknown') {
      sink.problem(`${file.path}:${index + 1}`, { en: 'names a suite that is not known', zh: '所写的发行版代号未知' });
    } else if (read !== undefined) open.statements.push(read);
  }
  close();
}

const suiteLine = /^\s+\[(\w+)\] - (\S+)(?:\s+(<[\w-]+>|[^\s<(]\S*))?/;

/** `[bookworm] - openssl 3.0.15-1~deb12u1`; undefined for notes. */
export function readSuiteLine(line: string): SpaceStatement | 'unknown' | undefined {
  const match = suiteLine.exec(line);
  if (match === null) return undefined;
  const [, suite = '', name = '', version] = match;
  const space = debianSpace(suite);
  if (space === undefined) return 'unknown';
  const statement = statementOf(version);
  return statement === undefined ? undefined : { space, name, statement };
}

const states: Readonly<Record<string, Statement['state'] | 'affected'>> = table({
  '<not-affected>': 'notAffected',
  '<unfixed>': 'affected',
  '<no-dsa>': 'affected',
  '<ignored>': 'willNotFix',
  '<postponed>': 'deferred',
  '<end-of-life>': 'endOfLife',
});

/** Of a version or a word in angle brackets; undefined for `<undetermined>`, `<removed>`, `<itp>` and their like. */
export function statementOf(said: string | undefined): SpaceStatement['statement'] | undefined {
  if (said === undefined) return { ranges: [[]] };
  if (!said.startsWith('<')) return { ranges: [[`<${said}`]] };
  const state = states[said];
  if (state === undefined) return undefined;
  return state === 'affected' ? { ranges: [[]] } : { ranges: [[]], state };
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

function isoDate(text: string): string {
  const match = /^(\d{1,2}) (\w{3})\w* (\d{4})$/.exec(text) ?? /^(\w{3})\w* (\d{1,2})\w*, (\d{4})$/.exec(text);
  if (match === null) return '';
  const [day = '', month = ''] = /^\d/.test(match[1] ?? '') ? [match[1], match[2]] : [match[2], match[1]];
  const number = months.indexOf(month.toLowerCase()) + 1;
  return number === 0 ? '' : `${match[3] ?? ''}-${String(number).padStart(2, '0')}-${day.padStart(2, '0')}`;
}
