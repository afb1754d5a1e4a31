import { Document, isScalar, parseAllDocuments, type Scalar, type ScalarTag, type Tags, visit } from 'yaml';
import { fromJson, toJson } from '../values/json.ts';
import type { Value } from '../values/value.ts';
import { type Builtin, builtin, type BuiltinResult, fail } from './builtin.ts';
import { general } from './sprintf.ts';

// YAML as the reader and writer of Kubernetes' Go tools take it: 1.1 with numbers of Go, the first document alone.

/** What YAML may not hold as it is. https://yaml.org/spec/1.1/#c-printable */
const unprintable = /[[\p{Cc}\ufffe\uffff]--[\t\n\r\u0085]]/v;

const octal: ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  test: /^[-+]?0o[0-7_]+$/,
  resolve: (text) => {
    const digits = BigInt(text.replace(/[-+_]/g, ''));
    return text.startsWith('-') ? -digits : digits;
  },
};

function floatText({ value }: Scalar): string {
  return general(Number(value), undefined, 6);
}

/** Times stay text, and so does a point without a digit. */
function tagsOfGo(tags: Tags): Tags {
  const kept = tags.flatMap((tag): Tags => {
    if (typeof tag === 'string' || tag.collection !== undefined) return [tag];
    if (tag.tag === 'tag:yaml.org,2002:timestamp' || tag.format === 'TIME') return [];
    if (tag.tag !== 'tag:yaml.org,2002:float') return [tag];
    const own = { ...tag, stringify: floatText };
    return [tag.test?.test('.') === true ? { ...own, test: /^[-+]?(?:\d[\d_]*\.[\d_]*|\.[\d_]*\d[\d_]*)$/ } : own];
  });
  return [octal, ...kept];
}

const asGo = { version: '1.1', customTags: tagsOfGo } as const;

/** @throws Error with `linePos` for what is no YAML */
function readYaml(text: string): Value {
  if (unprintable.test(text)) throw new Error('control characters are not allowed');
  const [document] = parseAllDocuments(text, { ...asGo, uniqueKeys: false, logLevel: 'error', intAsBigInt: true });
  if (!(document instanceof Document)) return null;
  const [error] = document.errors;
  if (error !== undefined) throw error;
  visit(document, {
    Pair: (_key, { key }) => {
      if (key === null || (isScalar(key) && key.value === null)) throw new Error('a key is null');
    },
    Scalar: (_key, scalar) => {
      if (!text.endsWith('\n') && isLastBlock(scalar, text.length)) scalar.value = scalar.value.replace(/\n$/, '');
    },
  });
  return fromJson(document.toJS({ maxAliasCount: 100 }));
}

/** A block of lines that ends with the text: it gets no line end that the text does not have. */
function isLastBlock(scalar: Scalar, end: number): scalar is Scalar<string> {
  const isBlock = scalar.type === 'BLOCK_LITERAL' || scalar.type === 'BLOCK_FOLDED';
  return isBlock && typeof scalar.value === 'string' && (scalar.range?.[1] ?? 0) >= end;
}

function unmarshal(text: string): BuiltinResult {
  try {
    return readYaml(text);
  } catch (error) {
    const row = (error as { linePos?: { line: number }[] }).linePos?.[0]?.line ?? 1;
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : '';
    return fail(`yaml: line ${row}: did not find expected node content: ${reason}`);
  }
}

function isValid(text: Value): boolean {
  if (typeof text !== 'string') return false;
  try {
    readYaml(text);
    return true;
  } catch {
    return false;
  }
}

/** Whole numbers past 64 bits are floating-point numbers to Go. */
function withoutBig(value: unknown): unknown {
  if (typeof value === 'bigint') return value >= -(2n ** 63n) && value < 2n ** 64n ? value : Number(value);
  if (Array.isArray(value)) return value.map(withoutBig);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutBig(item)]));
}

/** Text that would read as something else is in double quotes, other text that cannot stand alone in single ones. */
function marshal(value: Value): string {
  const document = new Document(withoutBig(toJson(value)), { ...asGo, sortMapEntries: true });
  const readsOtherwise = (text: string): boolean =>
    document.schema?.tags.some((tag) => tag.default === true && 'test' in tag && tag.test?.test(text)) ?? false;
  visit(document, {
    Scalar: (_key, scalar) => {
      if (
        typeof scalar.value === 'string' &&
        (readsOtherwise(scalar.value) || scalar.value.includes('\t') || unprintable.test(scalar.value))
      )
        scalar.type = 'QUOTE_DOUBLE';
    },
  });
  return document.toString({ indentSeq: false, lineWidth: 0, singleQuote: true });
}

export const yaml: readonly Builtin[] = [
  builtin('yaml.marshal', ['any'], 'string', marshal),
  builtin('yaml.unmarshal', ['string'], 'any', unmarshal),
  builtin('yaml.is_valid', ['any'], 'boolean', isValid),
];
