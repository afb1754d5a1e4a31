import type { Mapping, Value } from '../yaml/document.ts';
import { resolvePlain } from '../yaml/scalar.ts';
import type { Style } from './style.ts';

/** Where a scalar is written: plain text has fewer characters to its name inside brackets. */
export type Place = 'block' | 'flow' | 'json';

/** Writes a scalar or an empty collection on one line. `quote`: the quotes that stood there before. */
export function renderScalar(value: Value, place: Place, quote?: string): string {
  if (typeof value !== 'string') {
    if (Object.is(value, -0)) return '-0.0';
    return JSON.stringify(value);
  }
  if (place === 'json') return JSON.stringify(value);
  if (quote === '"') return doubleQuoted(value);
  if (quote === "'" && !needsEscapes.test(value)) return `'${value.replaceAll("'", "''")}'`;
  return isPlain(value, place) ? value : doubleQuoted(value);
}

/** Line breaks, controls, and what readers see as line breaks or do not show. */
const needsEscapes = /[\p{Cc}\p{Cs}\xa0\u2028\u2029\ufeff\ufffe\uffff]/u;
const startsPlain = /^(?:[\p{L}\p{N}_./$(]|-[\p{L}\p{N}_.-])/u;
/** Base 60 and dates: strings to Kubernetes, but not to every reader of YAML 1.1. */
const lookalike = /^[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.\d*)?$|^\d{4}-\d\d?-\d\d?(?:$|[Tt ])/;

function isPlain(text: string, place: Place): boolean {
  if (!startsPlain.test(text) || needsEscapes.test(text) || lookalike.test(text)) return false;
  if (/:(?:\s|$)|\s#|\s$|^---|^\.\.\./.test(text)) return false;
  if (place === 'flow' && /[,[\]{}?#]|:(?![\p{L}\p{N}/])/u.test(text)) return false;
  return resolvePlain(text) === text;
}

function doubleQuoted(text: string): string {
  return JSON.stringify(text).replace(/[\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** Writes a value on one line, in brackets. */
export function renderFlow(value: Value, place: 'flow' | 'json', style: Style): string {
  if (typeof value !== 'object' || value === null) return renderScalar(value, place);
  const comma = style.isCompact ? ',' : ', ';
  if (Array.isArray(value)) return `[${value.map((item) => renderFlow(item, place, style)).join(comma)}]`;
  const fields = Object.entries(value).map(([name, field]) => renderFlowField(name, field, place, style));
  return `{${fields.join(comma)}}`;
}

export function renderFlowField(name: string, value: Value, place: 'flow' | 'json', style: Style): string {
  const colon = style.isCompact ? ':' : ': ';
  return `${renderScalar(name, place)}${colon}${renderFlow(value, place, style)}`;
}

/** Writes `name: value` for a block mapping in `column`; lines after the first carry their indentation. */
export function renderField(name: string, value: Value, column: number, style: Style): string {
  return `${renderScalar(name, 'block')}:${renderFieldValue(value, column, style)}`;
}

/** What follows the colon of a field in `column`: a space and the value, or the lines below. */
export function renderFieldValue(value: Value, column: number, style: Style): string {
  if (isCollection(value)) {
    const child = Array.isArray(value) && style.isIndentless ? column : column + style.step;
    return style.eol + ' '.repeat(child) + renderCollection(value, child, style);
  }
  return ` ${renderText(value, column, style)}`;
}

/** What follows a dash in `column`. */
export function renderItemValue(value: Value, column: number, style: Style): string {
  if (isCollection(value)) return ` ${renderCollection(value, column + 2, style)}`;
  return ` ${renderText(value, column, style)}`;
}

/** Writes a collection with fields; its first line stands where the caller is, in `column`. */
function renderCollection(value: Value[] | Mapping, column: number, style: Style): string {
  const between = style.eol + ' '.repeat(column);
  if (Array.isArray(value)) return value.map((item) => `-${renderItemValue(item, column, style)}`).join(between);
  return Object.entries(value)
    .map(([name, field]) => renderField(name, field, column, style))
    .join(between);
}

export function isCollection(value: Value): value is Value[] | Mapping {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

/** A scalar in a block: texts of several lines as a literal. */
function renderText(value: Value, column: number, style: Style): string {
  if (typeof value !== 'string' || !isLiteral(value)) return renderScalar(value, 'block');
  const keepsBreak = value.endsWith('\n');
  const lines = (keepsBreak ? value.slice(0, -1) : value).split('\n');
  const indent = ' '.repeat(column + style.step);
  const body = lines.map((line) => (line === '' ? '' : indent + line)).join(style.eol);
  return `${keepsBreak ? '|' : '|-'}${style.eol}${body}`;
}

function isLiteral(text: string): boolean {
  if (!text.includes('\n') || /^[\s]|[ \t]$|[ \t]\n|\n\n$/.test(text)) return false;
  return !needsEscapes.test(text.replaceAll('\n', ''));
}
