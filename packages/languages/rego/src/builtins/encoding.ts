import { bytesOf, textFromBytes } from '../values/bytes.ts';
import { jsonEntries, jsonText, parseJson } from '../values/json.ts';
import { elements, entries, getKey, objectOf } from '../values/table.ts';
import { isArray, isObject, isSet, type RegoObject, type Value } from '../values/value.ts';
import { type Builtin, builtin, type BuiltinResult, fail, typeFailure } from './builtin.ts';

/** Where base64 text stops being right, as Go counts; undefined when it is right. */
function base64Fault(text: string, alphabet: RegExp, padded: boolean): number | undefined {
  const clean = text.replace(/[\r\n]/g, '');
  const body = padded ? clean.replace(/={1,2}$/, '') : clean;
  const wrong = body.search(alphabet);
  if (wrong >= 0) return wrong;
  if (body.length % 4 === 1) return body.length;
  if (padded && clean.length % 4 !== 0) return clean.length - (clean.length % 4 === 0 ? 0 : clean.length % 4);
  return undefined;
}

const standard = /[^A-Za-z0-9+/]/;
const urlSafe = /[^A-Za-z0-9_-]/;

/** Decodes standard base64 with padding; a failure names the byte that is wrong. */
export function decodeBase64(text: string): Buffer | number {
  return base64Fault(text, standard, true) ?? Buffer.from(text, 'base64');
}

/** Decodes base64 for addresses, with padding or without. */
export function decodeBase64Url(text: string): Buffer | number {
  return base64Fault(text, urlSafe, text.includes('=')) ?? Buffer.from(text, 'base64url');
}

function decoded(bytes: Buffer | number): BuiltinResult {
  return typeof bytes === 'number' ? fail(`illegal base64 data at input byte ${bytes}`) : textFromBytes(bytes);
}

function decodeHex(text: string): BuiltinResult {
  const wrong = text.search(/[^0-9a-fA-F]/);
  if (wrong >= 0) {
    const character = text[wrong] as string;
    const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    return fail(`encoding/hex: invalid byte: U+${code} '${character}'`);
  }
  return text.length % 2 === 1 ? fail('encoding/hex: odd length hex string') : textFromBytes(Buffer.from(text, 'hex'));
}

/** As Go's url.QueryEscape: everything but letters, digits and `-_.~`; blanks become `+`. */
export function queryEscape(text: string): string {
  let result = '';
  for (const byte of bytesOf(text)) {
    const character = String.fromCharCode(byte);
    if (/[A-Za-z0-9\-_.~]/.test(character)) result += character;
    else result += character === ' ' ? '+' : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return result;
}

function queryUnescape(text: string): BuiltinResult {
  const wrong = /%(?![0-9a-fA-F]{2})[\s\S]{0,2}/.exec(text)?.[0];
  if (wrong !== undefined) return fail(`invalid URL escape ${JSON.stringify(wrong)}`);
  const bytes = bytesOf(text.replaceAll('+', ' ')).toString('latin1');
  const raw = bytes.replace(/%([0-9a-fA-F]{2})/g, (_all, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  return textFromBytes(Buffer.from(raw, 'latin1'));
}

function encodeQuery(object: RegoObject): BuiltinResult {
  const parts: string[] = [];
  for (const [key, value] of entries(object)) {
    if (typeof key !== 'string') return typeFailure('urlquery.encode_object: operand 1 keys must be strings');
    const values = isArray(value) ? value : isSet(value) ? elements(value) : [value];
    for (const each of values) {
      if (typeof each !== 'string')
        return typeFailure('urlquery.encode_object: operand 1 values must be string, array[string], or set[string]');
      parts.push(`${queryEscape(key)}=${queryEscape(each)}`);
    }
  }
  return parts.join('&');
}

function decodeQuery(text: string): BuiltinResult {
  const found = new Map<string, Value[]>();
  for (const part of text.split('&')) {
    if (part === '') continue;
    if (part.includes(';')) return fail('invalid semicolon separator in query');
    const cut = part.indexOf('=');
    const key = queryUnescape(cut < 0 ? part : part.slice(0, cut));
    const value = queryUnescape(cut < 0 ? '' : part.slice(cut + 1));
    if (typeof key !== 'string') return key;
    if (typeof value !== 'string') return value;
    found.set(key, [...(found.get(key) ?? []), value]);
  }
  return objectOf(found);
}

function unmarshalJson(text: string): BuiltinResult {
  try {
    return parseJson(text);
  } catch (error) {
    return fail(error instanceof Error ? error.message : 'invalid JSON');
  }
}

function isValid(read: (text: string) => unknown): (text: string) => boolean {
  return (text) => {
    try {
      read(text);
      return true;
    } catch {
      return false;
    }
  };
}

function indented(value: Value, indent: string, level: string): string {
  const deeper = level + indent;
  if (isObject(value)) {
    if (value.map.size === 0) return '{}';
    const lines = jsonEntries(value).map(
      ([key, item]) => `${deeper}${jsonText(key)}: ${indented(item, indent, deeper)}`,
    );
    return `{\n${lines.join(',\n')}\n${level}}`;
  }
  const items = isArray(value) ? value : isSet(value) ? elements(value) : undefined;
  if (items === undefined) return jsonText(value);
  if (items.length === 0) return '[]';
  return `[\n${items.map((item) => deeper + indented(item, indent, deeper)).join(',\n')}\n${level}]`;
}

function marshalWith(value: Value, options: RegoObject): BuiltinResult {
  for (const [key] of entries(options)) {
    if (key !== 'pretty' && key !== 'indent' && key !== 'prefix') {
      return typeFailure(`json.marshal_with_options: operand 2 object contained unknown key ${jsonText(key)}`);
    }
  }
  const pretty = getKey(options, 'pretty');
  const indent = getKey(options, 'indent');
  const prefix = getKey(options, 'prefix');
  if (pretty !== undefined && typeof pretty !== 'boolean')
    return typeFailure('json.marshal_with_options: operand 2 key pretty must be boolean');
  if (indent !== undefined && typeof indent !== 'string')
    return typeFailure('json.marshal_with_options: operand 2 key indent must be string');
  if (prefix !== undefined && typeof prefix !== 'string')
    return typeFailure('json.marshal_with_options: operand 2 key prefix must be string');
  if (!(pretty ?? (indent !== undefined || prefix !== undefined))) return jsonText(value);
  return (prefix ?? '') + indented(value, indent ?? '\t', prefix ?? '');
}

function encodeUrl(text: string, padded: boolean): string {
  const bare = bytesOf(text).toString('base64url');
  return padded ? bare.padEnd(Math.ceil(bare.length / 4) * 4, '=') : bare;
}

const text = ['string'] as const;

export const encoding: readonly Builtin[] = [
  builtin('base64.encode', text, 'string', (value) => bytesOf(value).toString('base64')),
  builtin('base64.decode', text, 'string', (value) => decoded(decodeBase64(value))),
  builtin(
    'base64.is_valid',
    ['any'],
    'boolean',
    (value) => typeof value === 'string' && typeof decodeBase64(value) !== 'number',
  ),
  builtin('base64url.encode', text, 'string', (value) => encodeUrl(value, true)),
  builtin('base64url.encode_no_pad', text, 'string', (value) => encodeUrl(value, false)),
  builtin('base64url.decode', text, 'string', (value) => decoded(decodeBase64Url(value))),
  builtin('hex.encode', text, 'string', (value) => bytesOf(value).toString('hex')),
  builtin('hex.decode', text, 'string', decodeHex),
  builtin('urlquery.encode', text, 'string', queryEscape),
  builtin('urlquery.decode', text, 'string', queryUnescape),
  builtin('urlquery.encode_object', ['object'], 'string', encodeQuery),
  builtin('urlquery.decode_object', text, 'object', decodeQuery),
  builtin('json.marshal', ['any'], 'string', jsonText),
  builtin('json.marshal_with_options', ['any', 'object'], 'string', marshalWith),
  builtin('json.unmarshal', text, 'any', unmarshalJson),
  builtin('json.is_valid', ['any'], 'boolean', (value) => typeof value === 'string' && isValid(parseJson)(value)),
];
