import type { FixOperation } from '@seawall/model';
import type { Dockerfile } from '../../dockerfile/instructions.ts';
import { type Located, type Spot, spotAt } from '../../dockerfile/located.ts';
import type { Run } from '../../dockerfile/shell/runs.ts';
import type { Word } from '../../dockerfile/shell/script.ts';

/** A change inside one line: `remove` characters from `column` on go, `insert` takes their place. */
export interface Edit extends Spot {
  readonly remove: number;
  readonly insert: string;
}

/** The edits as whole lines, one operation a line. Edits of one line must not overlap. */
export function editLines({ lines }: Dockerfile, edits: readonly Edit[]): FixOperation[] {
  const byLine = new Map<number, Edit[]>();
  for (const edit of edits) {
    const others = byLine.get(edit.line);
    if (others === undefined) byLine.set(edit.line, [edit]);
    else others.push(edit);
  }
  return [...byLine].map(([line, changes]): FixOperation => {
    let text = lines[line - 1] ?? '';
    for (const { column, remove, insert } of changes.toSorted((a, b) => b.column - a.column)) {
      text = text.slice(0, column - 1) + insert + text.slice(column - 1 + remove);
    }
    return { op: 'lines', from: line, to: line, lines: [text] };
  });
}

/** An insertion right behind a word; undefined when the word's place in the file is not certain. */
export function behind(source: Located, word: Word, insert: string): Edit | undefined {
  if (!source.exact || word.end <= word.start) return undefined;
  const last = spotAt(source, word.end - 1);
  return { line: last.line, column: last.column + 1, remove: 0, insert };
}

/** Another text in a word's place; undefined when the word's place is not certain or it spans lines. */
export function instead(source: Located, word: Word, insert: string): Edit | undefined {
  if (!source.exact) return undefined;
  const first = spotAt(source, word.start);
  const last = spotAt(source, word.end - 1);
  if (first.line !== last.line) return undefined;
  return { line: first.line, column: first.column, remove: last.column - first.column + 1, insert };
}

/**
 * Adds a command to the end of a RUN, in the style in which the RUN is written; undefined when its end is not plain
 * (a comment, a background job, a heredoc that is fed to a command).
 */
export function appendCommand(
  dockerfile: Dockerfile,
  { run, script, shell }: Run,
  command: string,
): FixOperation[] | undefined {
  if (run.json !== undefined || shell?.[0]?.includes('powershell')) return undefined;
  if (script !== undefined) {
    const last = dockerfile.lines[run.to - 2] ?? '';
    if (run.to - run.from < 2 || /\\\s*$/.test(last)) return undefined;
    return [{ op: 'lines', from: run.to, to: run.to - 1, lines: [`${indent(last)}${command}`] }];
  }
  if (run.heredocs.length > 0 || /(?:^|\s)#/.test(run.body.text) || run.body.text.endsWith('&')) return undefined;
  const { escape } = dockerfile.directives;
  const last = (dockerfile.lines[run.to - 1] ?? '').trimEnd();
  if (last.endsWith(escape)) return undefined;
  // `find … \\;` ends in no separator.
  const closed = run.body.text.endsWith(';') && !run.body.text.endsWith('\\;');
  const joined = closed ? ' ' : ' && ';
  if (run.from === run.to) return [{ op: 'lines', from: run.to, to: run.to, lines: [`${last}${joined}${command}`] }];
  const above = dockerfile.lines.slice(run.from - 1, run.to - 1);
  const trailing = above.some((line) => new RegExp(`&&\\s*\\${escape}\\s*$`).test(line));
  const lines =
    closed || trailing
      ? [`${last}${closed ? '' : ' &&'} ${escape}`, `${indent(last)}${command}`]
      : [`${last} ${escape}`, `${indent(last)}&& ${command}`];
  return [{ op: 'lines', from: run.to, to: run.to, lines }];
}

function indent(line: string): string {
  return /^\s*/.exec(line)?.[0] ?? '';
}
