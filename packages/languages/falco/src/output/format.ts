import { FalcoError } from '../errors.ts';
import { lookup } from '../fields/registry.ts';
import type { CompileContext, Getter } from '../filter/operand.ts';
import { compileSource } from '../filter/transformers.ts';
import type { Source } from '../syntax/ast.ts';
import * as lex from '../syntax/lexer.ts';
import { parseSource } from '../syntax/operand.ts';
import { printOperand } from '../syntax/printer.ts';
import type { ValueType } from '../types.ts';

/** A piece of an output: text, or a field. */
type Piece<Event> = string | Placeholder<Event>;

interface Placeholder<Event> {
  /** As the field is called in `output_fields`. */
  readonly name: string;
  readonly type: ValueType;
  readonly get: Getter<Event>;
  /** To how many characters the value is cut or filled up. */
  readonly width?: number;
  /** Ancestors without a number: their values stand side by side. */
  readonly ancestors: boolean;
  readonly source: Source;
}

export interface Output<Event> {
  readonly pieces: readonly Piece<Event>[];
  /** With `*` in front the line is printed though fields have no value. */
  readonly always: boolean;
}

/**
 * Reads an output: text with `%field`, `%field[argument]`, `%transformer(field)` and `%20field` for a width. The longest
 * name that exists counts.
 *
 * @throws {FalcoError} code `unknown` when what follows a `%` names nothing
 */
export function compileOutput<Event>(format: string, context: CompileContext<Event>): Output<Event> {
  const always = format.startsWith('*');
  const pieces: Piece<Event>[] = [];
  let text = '';
  for (let at = always ? 1 : 0; at < format.length; ) {
    if (format[at] !== '%') {
      const next = format.indexOf('%', at);
      const end = next < 0 ? format.length : next;
      text += format.slice(at, end);
      at = end;
      continue;
    }
    if (format[at + 1] === '%') {
      text += '%';
      at += 2;
      continue;
    }
    const digits = /^[0-9]{0,4}/.exec(format.slice(at + 1, at + 5))?.[0] ?? '';
    const start = at + 1 + digits.length;
    const found = placeholderAt(format, start, context);
    if (found === undefined) {
      const position = { index: at, line: 1, column: at + 1 };
      throw new FalcoError('unknown', `invalid formatting token ${format.slice(start)}`, position);
    }
    if (text !== '') pieces.push(text);
    text = '';
    pieces.push(digits === '' ? found.placeholder : { ...found.placeholder, width: Number(digits) });
    at = found.end;
  }
  if (text !== '') pieces.push(text);
  return { pieces, always };
}

function placeholderAt<Event>(format: string, start: number, context: CompileContext<Event>) {
  // The name may run into the text behind it: shorter ones are tried until one exists.
  const longest = /^[a-zA-Z][a-zA-Z0-9_.]*/.exec(format.slice(start))?.[0].length ?? 0;
  const name = format.slice(start, start + longest);
  // A bracket behind a field that takes no argument is text.
  const bracketed = lookup(context.registry, name)?.argument !== undefined;
  for (let length = longest + 1; length > 0; length -= 1) {
    const whole = length > longest;
    if (length === longest && bracketed) continue;
    const read = sourceAt(whole ? format : format.slice(0, start + length), start);
    if (read === undefined) continue;
    try {
      const { type, many, get } = compileSource(read.source, context);
      const placeholder = {
        name: printOperand(read.source),
        type,
        get,
        ancestors: many === 'any',
        source: read.source,
      };
      return { placeholder, end: read.end };
    } catch (error) {
      if (!(error instanceof FalcoError)) throw error;
    }
  }
  return undefined;
}

function sourceAt(text: string, start: number): { source: Source; end: number } | undefined {
  const at = { ...lex.lexer(text), index: start };
  try {
    const source = parseSource(at);
    return source === undefined ? undefined : { source, end: at.index };
  } catch {
    return undefined;
  }
}
