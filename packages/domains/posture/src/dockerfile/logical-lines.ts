import type { Comment, Directives } from './instructions.ts';
import type { Located, Piece } from './located.ts';

/** One instruction's text with its continuation lines joined. */
export interface LogicalLine {
  readonly source: Located;
  readonly from: number;
  readonly to: number;
  readonly emptyLine?: number;
}

export interface LineReader {
  /** The next instruction's text; undefined at the end of the file. */
  next(): LogicalLine | undefined;
  /** One physical line as it stands, for heredoc bodies; undefined at the end. */
  raw(): { readonly text: string; readonly line: number } | undefined;
  /** Whether a line like this is still to come, leading tabs aside when `stripTabs`. */
  isAhead(text: string, stripTabs: boolean): boolean;
  readonly comments: readonly Comment[];
}

const comment = /^\s*#/;

/**
 * Joins continuation lines as BuildKit does: the escape character at the end of a line goes, nothing takes its place;
 * comment lines and empty lines in between are left out.
 */
export function lineReader(lines: readonly string[], { escape }: Directives): LineReader {
  const comments: Comment[] = [];
  let at = 0;
  /** Where each text stands last, so that the search for an end that is not there costs nothing. */
  let last: readonly [plain: Map<string, number>, stripped: Map<string, number>] | undefined;

  function skipComments(): void {
    for (; at < lines.length; at += 1) {
      const line = lines[at] as string;
      if (comment.test(line)) note(line);
      else if (line.trim() !== '') return;
    }
  }

  function note(line: string): void {
    comments.push({ line: at + 1, text: line.replace(comment, '').trim() });
  }

  function next(): LogicalLine | undefined {
    skipComments();
    if (at >= lines.length) return undefined;
    const from = at + 1;
    let to = from;
    const parts: string[] = [];
    const pieces: Piece[] = [];
    let length = 0;
    let emptyLine: number | undefined;
    for (let first = true; at < lines.length; first = false) {
      const line = lines[at] as string;
      if (!first && comment.test(line)) {
        note(line);
        at += 1;
        continue;
      }
      if (!first && line.trim() === '') {
        emptyLine ??= at + 1;
        at += 1;
        continue;
      }
      const start = first ? line.length - line.trimStart().length : 0;
      const end = continuation(line, escape);
      const part = line.slice(start, end ?? line.length);
      pieces.push({ at: length, line: at + 1, column: start + 1 });
      parts.push(part);
      length += part.length;
      at += 1;
      to = at;
      if (end === undefined) break;
    }
    const text = parts.join('');
    return {
      source: { text: text.trimEnd(), pieces, base: 0, exact: true },
      from,
      to,
      ...(emptyLine === undefined || emptyLine > to ? {} : { emptyLine }),
    };
  }

  return {
    next,
    raw() {
      if (at >= lines.length) return undefined;
      at += 1;
      return { text: lines[at - 1] as string, line: at };
    },
    isAhead(text, stripTabs) {
      last ??= [lastOf(lines), lastOf(lines.map(withoutTabs))];
      return ((stripTabs ? last[1] : last[0]).get(text) ?? -1) >= at;
    },
    comments,
  };
}

/** Where the escape character stands that joins this line with the next one; undefined when none does. */
function continuation(line: string, escape: string): number | undefined {
  let end = line.length;
  while (end > 0 && (line[end - 1] === ' ' || line[end - 1] === '\t')) end -= 1;
  if (end === 0 || line[end - 1] !== escape || line[end - 2] === escape) return undefined;
  return end - 1;
}

export function withoutTabs(line: string): string {
  return line.replace(/^\t+/, '');
}

function lastOf(lines: readonly string[]): Map<string, number> {
  return new Map(lines.map((line, index) => [line, index]));
}
