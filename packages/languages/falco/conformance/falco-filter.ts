import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { bytesOf, binaryOf, textOf } from '../src/bytes.ts';
import { fieldRegistry, type FieldInfo, type FieldRegistry } from '../src/fields/registry.ts';
import { syscallSource } from '../src/fields/sources.ts';
import { parseAddress } from '../src/filter/address.ts';
import { compileFilter } from '../src/filter/compile.ts';
import { detailsOf } from '../src/filter/details.ts';
import { compileSource } from '../src/filter/transformers.ts';
import type { Check } from '../src/syntax/ast.ts';
import { escapeText, unescapeText } from '../src/syntax/escape.ts';
import { parse, parseFilter } from '../src/syntax/parser.ts';
import { printFilter } from '../src/syntax/printer.ts';
import * as words from '../src/syntax/vocabulary.ts';
import type { Scalar, Value, ValueType } from '../src/types.ts';
import { positionsOf, shapeOf } from './falco-filter/shapes.ts';
import type { CaseResult } from '../../../../scripts/conformance.ts';

type Hex = { readonly hex: string };
type Stated = string | number | boolean | Hex | null;
type Row = Record<string, unknown>;

/** The cases of falcosecurity/libs on filters: parsing, printing, typing, evaluation. */
export function* run(directory: string): Iterable<CaseResult> {
  const tables: Readonly<Record<string, (row: Row) => string | undefined>> = {
    parse: parseCase,
    ast: (row) => differs(row['ast'], shapeOf(parseFilter(row['filter'] as string))),
    print: (row) => differs(row['printed'], printFilter(parseFilter(row['filter'] as string))),
    positions: positionCase,
    operators: operatorCase,
    compile: compileCase,
    transformers: transformerCase,
    escape: escapeCase,
    details: detailCase,
  };
  for (const [table, check] of Object.entries(tables)) {
    const rows = JSON.parse(readFileSync(join(directory, `${table}.json`), 'utf8')) as Row[];
    for (const [index, row] of rows.entries()) {
      const label = row['filter'] ?? row['in'] ?? row['input'] ?? row['transformer'];
      const name = `${table} ${index}: ${JSON.stringify(label).slice(0, 120)}`;
      const fault = attempt(() => check(row));
      yield { name, passed: fault === undefined, ...(fault === undefined ? {} : { detail: fault }) };
    }
  }
  const fault = supportedCase(
    JSON.parse(readFileSync(join(directory, 'supported.json'), 'utf8')) as Record<string, string[]>,
  );
  yield { name: 'supported', passed: fault === undefined, ...(fault === undefined ? {} : { detail: fault }) };
}

function attempt(check: () => string | undefined): string | undefined {
  try {
    return check();
  } catch (error) {
    return `threw ${String(error)}`;
  }
}

function differs(want: unknown, got: unknown): string | undefined {
  return isDeepStrictEqual(want, got) ? undefined : `wanted ${JSON.stringify(want)}\ngot    ${JSON.stringify(got)}`;
}

/** The message of what a step throws, or nothing. */
function refusal(step: () => void): string | undefined {
  try {
    step();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function parseCase(row: Row): string | undefined {
  const filter = (row['filter'] as string).repeat((row['repeat'] as number | undefined) ?? 1);
  const spaced =
    row['whitespace'] === true ? [` ${filter} `, filter.replaceAll(' ', '\n'), filter.replaceAll(' ', '\t')] : [];
  for (const text of [filter, ...spaced]) {
    const error = refusal(() => parseFilter(text));
    if ((error === undefined) !== row['ok']) return `${JSON.stringify(text)}: ${error ?? 'parsed'}`;
    if (row['error'] !== undefined && error !== row['error']) return differs(row['error'], error);
  }
  if (row['leftArg'] === undefined) return undefined;
  return differs(row['leftArg'], (parseFilter(filter) as Check).left.argument ?? null);
}

function positionCase(row: Row): string | undefined {
  const { filter, end } = parse(row['filter'] as string);
  if (row['end'] !== undefined) return differs(row['end'], { idx: end.index, line: end.line, col: end.column });
  const nodes = [...positionsOf(filter)];
  if (row['nodes'] !== undefined) return differs(row['nodes'], nodes);
  const missing = (row['nodesInclude'] as unknown[]).filter(
    (want) => !nodes.some((node) => isDeepStrictEqual(want, node)),
  );
  return missing.length === 0 ? undefined : `missing ${JSON.stringify(missing)} in ${JSON.stringify(nodes)}`;
}

interface StatedField {
  readonly type: ValueType;
  readonly value: Stated | readonly Stated[];
  readonly list?: boolean;
  readonly both?: boolean;
  readonly noTransformer?: boolean;
}

function operatorCase(row: Row): string | undefined {
  const fields = row['fields'] as Readonly<Record<string, StatedField>>;
  const infos: FieldInfo[] = Object.entries(fields).map(([name, { type, list, both, noTransformer }]) => ({
    name: name.replace(/\[.*\]$/, ''),
    type,
    doc: '',
    ...(list === true ? { list } : {}),
    ...(both === true ? { either: true as const } : {}),
    ...(noTransformer === true ? { noTransformer } : {}),
    ...(name.includes('[') ? { argument: 'anyKey' as const } : {}),
  }));
  let got: unknown;
  try {
    const predicate = compileFilter<undefined>(parseFilter(row['filter'] as string), {
      registry: fieldRegistry(infos),
      bind: ({ name, argument }) => {
        const stated = fields[argument === undefined ? name : `${name}[${argument}]`] as StatedField;
        const value = valueOf(stated);
        return () => value;
      },
    });
    got = predicate(undefined, 1);
  } catch (error) {
    return row['want'] === 'error' ? undefined : String(error);
  }
  return differs(row['want'], got);
}

function valueOf({ type, value }: StatedField): Value {
  if (value === null) return undefined;
  if (Array.isArray(value)) return value.map((item: Stated) => scalarOf(type, item));
  return scalarOf(type, value as Stated);
}

function scalarOf(type: ValueType, value: Stated): Scalar {
  const text = typeof value === 'object' ? textOf(Buffer.from((value as Hex).hex, 'hex')) : value;
  if (type === 'ipaddr' || type === 'ipnet') return parseAddress(String(text)) as Scalar;
  return type === 'bytebuf' ? binaryOf(String(text)) : text;
}

const testFields = fieldRegistry(
  [...syscallSource.registry.fields.values()],
  ['c.true', 'c.false', 'c.singlequote', 'c.doublequote', 'test.charbuf'].map((name) => ({
    name,
    type: 'charbuf',
    doc: '',
  })),
  ['c.buffer', 'test.bytebuf'].map((name) => ({ name, type: 'bytebuf', doc: '' })),
);

function compileCase(row: Row): string | undefined {
  let warnings = 0;
  const error = refusal(() => {
    compileFilter(parseFilter(row['filter'] as string), {
      registry: testFields,
      eventTypes: syscallSource.eventTypes as ReadonlySet<string>,
      bind: () => () => undefined,
      warn: () => {
        warnings += 1;
      },
    });
  });
  if ((error === undefined) !== row['ok']) return error ?? 'compiled';
  if (row['error'] !== undefined) return differs(row['error'], error);
  return row['ok'] && row['warnings'] !== undefined ? differs(row['warnings'], warnings) : undefined;
}

const everyType: readonly ValueType[] = [
  'charbuf',
  'fspath',
  'fsrelpath',
  'bytebuf',
  'uint64',
  'int32',
  'bool',
  'ipaddr',
  'ipnet',
  'abstime',
  'port',
  'double',
];

function transformerCase(row: Row): string | undefined {
  const name = row['transformer'] as string;
  const apply = (type: ValueType, list: boolean, value: Value) => {
    const filter = parseFilter(`${name}(test.field) exists`) as Check;
    const registry: FieldRegistry = fieldRegistry([{ name: 'test.field', type, doc: '', ...(list ? { list } : {}) }]);
    return compileSource<undefined>(filter.left, { registry, bind: () => () => value });
  };
  if (row['supportedTypes'] !== undefined) {
    const accepted = (list: boolean) =>
      everyType.filter((type) => refusal(() => apply(type, list, undefined)) === undefined);
    const wanted = row['supportedListTypes'] === 'all' ? everyType : row['supportedListTypes'];
    return differs([row['supportedTypes'], wanted], [accepted(false), accepted(true)]);
  }
  if (row['resultType'] !== undefined) {
    const values: Readonly<Record<string, string>> = { join: '",", ("a")', concat: '"a", "b"', getopt: '("-a"), "a"' };
    const filter = parseFilter(`${name}(${values[name]}) exists`) as Check;
    const { type, list } = compileSource(filter.left, { registry: fieldRegistry(), bind: () => () => undefined });
    return differs([row['resultType'], row['resultIsList']], [type, list]);
  }
  const list = row['list'] as boolean;
  const input = (row['input'] as Stated[]).map((item) => scalarOf(row['type'] as ValueType, item));
  const source = apply(row['type'] as ValueType, list, list ? input : input[0]);
  const result = source.get(undefined, 1);
  const got = result === undefined ? [] : typeof result === 'object' ? result : [result];
  const want = (row['want'] as Stated[]).map((item) => scalarOf(row['wantType'] as ValueType, item));
  return differs([row['wantType'], want], [source.type, got]);
}

function escapeCase(row: Row): string | undefined {
  const textFrom = (value: Stated) =>
    typeof value === 'object' ? textOf(Buffer.from((value as Hex).hex, 'hex')) : String(value);
  const input = textFrom(row['in'] as Stated);
  if (row['fn'] === 'roundtrip') return differs(input, read(escapeText(input)));
  const got = row['fn'] === 'escape' ? escapeText(input) : read(input);
  const want = row['want'] as Stated;
  return differs(Buffer.from(bytesOf(textFrom(want))).toString('hex'), Buffer.from(bytesOf(got)).toString('hex'));
}

function read(quoted: string): string {
  if (!/^["']/.test(quoted)) return quoted;
  const result = unescapeText(quoted.slice(1, -1), quoted[0] as string);
  return 'text' in result ? result.text : 'error';
}

function detailCase(row: Row): string | undefined {
  const known = { macros: new Set(row['knownMacros'] as string[]), lists: new Set(row['knownLists'] as string[]) };
  const details = detailsOf(parseFilter(row['filter'] as string), known);
  for (const key of ['fields', 'macros', 'lists', 'operators', 'transformers'] as const) {
    const fault =
      row[key] === undefined ? undefined : differs([...(row[key] as string[])].sort(), [...details[key]].sort());
    if (fault !== undefined) return `${key}: ${fault}`;
  }
  return undefined;
}

function supportedCase(want: Record<string, string[]>): string | undefined {
  const got = {
    operators: sorted(words.operatorNames),
    listOperators: sorted(words.listOperators),
    transformers: sorted(words.transformers),
    rightHandOnlyTransformers: [words.valueTransformer],
    modifiers: sorted(words.modifiers),
  };
  return differs(Object.fromEntries(Object.entries(want).map(([key, names]) => [key, sorted(names)])), got);
}

function sorted(names: readonly string[]): string[] {
  return [...names].sort();
}
