import { textOfBinary } from '../bytes.ts';
import { FalcoError } from '../errors.ts';
import type { Source, Text, TransformerUse, TransformerValue } from '../syntax/ast.ts';
import type { TransformerName } from '../syntax/vocabulary.ts';
import { classOf, type Scalar, type Value, type ValueClass } from '../types.ts';
import { getopt } from './getopt.ts';
import { compileField, type CompileContext, type Getter, type TypedSource } from './operand.ts';
import { byteLength, lower, upper } from './text.ts';

/**
 * A field or a transformer as a source of values.
 *
 * @throws {FalcoError} code `unknown` for a field that does not exist, `compile` for what does not fit
 */
export function compileSource<Event>(source: Source, context: CompileContext<Event>): TypedSource<Event> {
  return source.kind === 'field' ? compileField(source, context) : compileTransformer(source, context);
}

function compileTransformer<Event>(use: TransformerUse, context: CompileContext<Event>): TypedSource<Event> {
  if (use.argument !== undefined && use.name !== 'getopt') {
    throw fault(use, `transformer '${use.name}' does not support field arguments`);
  }
  if (use.name === 'join') return compileJoin(use, context);
  if (use.name === 'concat') return compileConcat(use, context);
  if (use.name === 'getopt') return compileGetopt(use, context);
  return compileSimple(use, use.name, context);
}

function fault({ position }: TransformerUse, why: string): FalcoError {
  return new FalcoError('compile', `filter error: ${why}`, position);
}

type Simple = Exclude<TransformerName, 'join' | 'concat' | 'getopt'>;

/** The classes of values that the transformers of one field take; `len` also takes every list, `val` everything. */
const takes: Readonly<Record<Simple, readonly ValueClass[]>> = {
  tolower: ['text'],
  toupper: ['text'],
  basename: ['text'],
  b64: ['text', 'bytes'],
  len: ['text', 'bytes'],
  val: ['text', 'bytes', 'number', 'bool', 'address', 'network'],
};

function compileSimple<Event>(use: TransformerUse, name: Simple, context: CompileContext<Event>): TypedSource<Event> {
  const [value] = use.values;
  if (use.values.length !== 1 || value === undefined) throw fault(use, `transformer '${name}' takes one field`);
  const of = compileValue(use, value, context);
  if (name === 'val') {
    if (of.noRightSide) throw fault(use, 'this field cannot stand on the right of an operator');
    return of;
  }
  if (of.noTransformer) throw fault(use, `transformer '${name}' cannot be applied to this field`);
  if (!(takes[name].includes(classOf(of.type)) || (name === 'len' && of.list))) {
    throw fault(use, `transformer '${name}' does not take values of type ${of.type}`);
  }
  const get = of.get;
  if (name === 'len') {
    const bytes = classOf(of.type) === 'bytes';
    const length: Getter<Event> = (event, turn) => {
      const found = get(event, turn);
      if (found === undefined) return undefined;
      if (typeof found === 'object') return found.length;
      return bytes ? (found as string).length : byteLength(found as string);
    };
    return { type: 'uint64', list: false, noRightSide: false, noTransformer: false, get: length };
  }
  const change = changes(name, classOf(of.type) === 'bytes');
  return {
    ...of,
    get: (event, turn) => {
      const found = get(event, turn);
      if (typeof found !== 'object') return found === undefined ? undefined : change(found as string);
      return found.map((item) => change(item as string)).filter((item) => item !== undefined);
    },
  };
}

/** The change that a transformer makes to one value. */
function changes(name: Exclude<Simple, 'len' | 'val'>, bytes: boolean): (value: string) => string | undefined {
  switch (name) {
    case 'tolower':
      return lower;
    case 'toupper':
      return upper;
    case 'basename':
      return (value) => value.slice(value.lastIndexOf('/') + 1);
    case 'b64':
      break;
  }
  return (value) => decodeBase64(value, bytes);
}

function decodeBase64(value: string, bytes: boolean): string | undefined {
  const digits = value.replace(/={1,2}$/, '');
  if (!/^[A-Za-z0-9+/]*$/.test(digits) || digits.length % 4 === 1) return undefined;
  const binary = Buffer.from(digits, 'base64').toString('latin1');
  return bytes ? binary : textOfBinary(binary);
}

function compileJoin<Event>(use: TransformerUse, context: CompileContext<Event>): TypedSource<Event> {
  const [separator, items] = use.values;
  if (use.values.length !== 2 || separator === undefined || items === undefined) {
    throw fault(use, "transformer 'join' takes a separator and a list");
  }
  const between = compileValue(use, separator, context);
  const list = compileValue(use, items, context);
  if (between.list || classOf(between.type) !== 'text') throw fault(use, "the separator of 'join' is one text");
  if (!list.list) throw fault(use, "the second value of 'join' is a list");
  return text((event, turn) => {
    const by = between.get(event, turn);
    const values = list.get(event, turn);
    return by === undefined || typeof values !== 'object' ? undefined : values.map(String).join(String(by));
  });
}

function compileConcat<Event>(use: TransformerUse, context: CompileContext<Event>): TypedSource<Event> {
  if (use.values.length < 2) throw fault(use, "transformer 'concat' takes two values or more");
  const parts = use.values.map((value) => compileValue(use, value, context));
  if (parts.some(({ list }) => list)) throw fault(use, "transformer 'concat' takes no lists");
  return text((event, turn) => {
    let joined = '';
    for (const { get } of parts) {
      const value = get(event, turn);
      if (value === undefined) return undefined;
      joined += String(value);
    }
    return joined;
  });
}

function compileGetopt<Event>(use: TransformerUse, context: CompileContext<Event>): TypedSource<Event> {
  const [args, options] = use.values;
  if (use.values.length !== 2 || args === undefined || options === undefined) {
    throw fault(use, "transformer 'getopt' takes a list and the options");
  }
  const words = compileValue(use, args, context);
  const letters = compileValue(use, options, context);
  if (!words.list) throw fault(use, "the first value of 'getopt' is a list");
  if (letters.list) throw fault(use, "the second value of 'getopt' is one text");
  const { argument } = use;
  if (argument !== undefined && argument.length !== 1) throw fault(use, 'the argument of getopt is one option');
  const read = (event: Event, turn: number) => {
    const found = words.get(event, turn);
    const known = letters.get(event, turn);
    return typeof found === 'object' && known !== undefined ? getopt(found.map(String), String(known)) : undefined;
  };
  if (argument !== undefined) return text((event, turn) => read(event, turn)?.values.get(argument));
  return { ...text<Event>((event, turn) => read(event, turn)?.words), list: true };
}

function text<Event>(get: Getter<Event>): TypedSource<Event> {
  return { type: 'charbuf', list: false, noRightSide: false, noTransformer: false, get };
}

function compileValue<Event>(
  use: TransformerUse,
  value: TransformerValue,
  context: CompileContext<Event>,
): TypedSource<Event> {
  if (value.kind !== 'operands') return compileItem(value, context);
  const items = value.items.map((item) => compileItem(item, context));
  if (items.some(({ list }) => list)) throw fault(use, 'a list cannot hold lists');
  const get = (event: Event, turn: number): Value => {
    const values: Scalar[] = [];
    for (const item of items) {
      const found = item.get(event, turn);
      if (found === undefined || typeof found === 'object') return undefined;
      values.push(found);
    }
    return values;
  };
  return { ...text(get), list: true };
}

function compileItem<Event>(item: Source | Text, context: CompileContext<Event>): TypedSource<Event> {
  if (item.kind !== 'text') return compileSource(item, context);
  const constant = item.value;
  return text(() => constant);
}
