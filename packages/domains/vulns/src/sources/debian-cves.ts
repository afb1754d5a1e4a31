import { debianSpace } from '../spaces.ts';
import { readSuiteLine, statementOf } from './debian-lists.ts';
import type { FeedFile, Sink, SpaceStatement } from './source.ts';
import { severityWord } from './words.ts';

/** Suites that a line without a suite speaks for, where no line of their own says otherwise. */
const living = ['buster', 'bullseye', 'bookworm', 'trixie', 'forky', 'sid'];

/** The tracker's own list of CVEs: for each the version of unstable that fixed it, and what differs by suite. */
export function readCveList(file: FeedFile, sink: Sink): void {
  let id: string | undefined;
  let title = '';
  let own: SpaceStatement[] = [];
  let general: SpaceStatement[] = [];

  function close(): void {
    if (id === undefined) return;
    const spoken = new Set(own.map(({ space, name }) => `${space} ${name}`));
    const statements = [...own, ...general.filter(({ space, name }) => !spoken.has(`${space} ${name}`))];
    if (statements.length === 0) sink.skipped();
    else sink.advisory({ id, source: 'debian-tracker', ...(title === '' ? {} : { title }) }, statements);
    id = undefined;
  }

  for (const line of file.text().split('\n')) {
    const head = /^(CVE-\d{4}-\d+)(?:\s+\((.*)\)?)?/.exec(line);
    if (head !== null) {
      close();
      id = head[1];
      title = (head[2] ?? '').replace(/\)$/, '');
      own = [];
      general = [];
      continue;
    }
    const read = readSuiteLine(line);
    if (read !== undefined) {
      if (read !== 'unknown') own.push(read);
      continue;
    }
    const all = /^\s+- (\S+)\s+(<[\w-]+>|[^\s<(]\S*)(?:.*\b(unimportant|low|medium|high)\b)?/.exec(line);
    if (all === null) continue;
    const statement = statementOf(all[2]);
    const severity = severityWord(all[3]);
    if (statement === undefined) continue;
    for (const suite of living) {
      const space = debianSpace(suite);
      if (space !== undefined) {
        const worded = severity === undefined ? statement : { ...statement, severity };
        general.push({ space, name: all[1] ?? '', statement: worded });
      }
    }
  }
  close();
}
