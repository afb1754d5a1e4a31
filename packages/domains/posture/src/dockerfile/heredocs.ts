import type { Heredoc } from './instructions.ts';
import type { Piece } from './located.ts';
import { type LineReader, withoutTabs } from './logical-lines.ts';
import { splitWords, unquote } from './words.ts';

/** A heredoc that a line announces: `<<EOF`, `<<-EOF`, `3<<'EOF'`. */
export interface HeredocMark {
  readonly name: string;
  readonly expands: boolean;
  readonly stripTabs: boolean;
}

const mark = /^\d*<<(-?)([^<]+)$/;

/** The heredocs that the words of a line announce, in order. */
export function heredocMarks(text: string, escape: string): HeredocMark[] {
  if (!text.includes('<<')) return [];
  const marks: HeredocMark[] = [];
  for (const { raw } of splitWords(text, escape)) {
    const match = mark.exec(raw);
    if (match === null) continue;
    const [, strip, word = ''] = match;
    const name = unquote(word, escape);
    if (name === '') continue;
    marks.push({ name, expands: name === word, stripTabs: strip === '-' });
  }
  return marks;
}

/** Reads the body that a mark announces; undefined, and nothing read, when no line ends it. */
export function readHeredoc({ name, expands, stripTabs }: HeredocMark, reader: LineReader): Heredoc | undefined {
  if (!reader.isAhead(name, stripTabs)) return undefined;
  const parts: string[] = [];
  const pieces: Piece[] = [];
  let length = 0;
  for (let next = reader.raw(); next !== undefined; next = reader.raw()) {
    const text = stripTabs ? withoutTabs(next.text) : next.text;
    if (text === name) return { name, expands, body: { text: parts.join(''), pieces, base: 0, exact: true } };
    pieces.push({ at: length, line: next.line, column: next.text.length - text.length + 1 });
    parts.push(`${text}\n`);
    length += text.length + 1;
  }
  return undefined;
}
