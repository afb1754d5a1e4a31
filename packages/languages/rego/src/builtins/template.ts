import { collect, type Run, tick } from '../eval/context.ts';
import { elements, entries, getKey } from '../values/table.ts';
import { isArray, isObject, isSet, type RegoObject, type Value } from '../values/value.ts';
import { type Builtin, builtin, type BuiltinResult, fail } from './builtin.ts';
import { call, isTrue, shown, type Shown, wrong } from './template-functions.ts';

// Go's text/template as far as templates of values use it: fields, variables, range, if, with, pipelines and the
// functions for comparison and text. Templates that define or call other templates are refused.
// https://pkg.go.dev/text/template

type Part = string | readonly string[];

interface Scope {
  readonly dot: Shown;
  readonly variables: Map<string, Shown>;
  readonly run: Run;
}

const wordPattern = /\s+|"(?:\\.|[^"\\])*"|`[^`]*`|:=|[(),|=]|-?\d+(?:\.\d+)?|(?:\$?\w*)(?:\.\w+)+|\$\w*|\.|\w+/y;

/** Splits a template into text and the words of its actions; `{{-` and `-}}` trim the text beside them. */
function parts(template: string): Part[] {
  const list: Part[] = [];
  let at = 0;
  let trimNext = false;
  for (const match of template.matchAll(/\{\{(- )?([\s\S]*?)( -)?\}\}/g)) {
    let text = template.slice(at, match.index);
    if (trimNext) text = text.trimStart();
    list.push(match[1] === undefined ? text : text.trimEnd());
    const action = (match[2] as string).trim();
    if (!action.startsWith('/*')) list.push(words(action));
    trimNext = match[3] !== undefined;
    at = match.index + match[0].length;
  }
  const rest = template.slice(at);
  if (rest.includes('{{')) throw wrong('unclosed action');
  return [...list, trimNext ? rest.trimStart() : rest];
}

function words(action: string): string[] {
  const list: string[] = [];
  wordPattern.lastIndex = 0;
  while (wordPattern.lastIndex < action.length) {
    const at = wordPattern.lastIndex;
    const match = wordPattern.exec(action);
    if (match === null) throw wrong(`unexpected ${JSON.stringify(action[at])} in action`);
    if (match[0].trim() !== '') list.push(match[0]);
  }
  return list;
}

/** The index of the `else` or `end` that belongs to a block whose content starts at `from`. */
function blockEnd(list: readonly Part[], from: number): number {
  let depth = 0;
  for (let at = from; at < list.length; at += 1) {
    const [word] = typeof list[at] === 'string' ? [] : (list[at] as readonly string[]);
    if (word === 'if' || word === 'range' || word === 'with') depth += 1;
    else if (word === 'end' && depth > 0) depth -= 1;
    else if ((word === 'end' || word === 'else') && depth === 0) return at;
  }
  throw wrong('unexpected EOF');
}

function render(list: readonly Part[], from: number, to: number, scope: Scope): string {
  let text = '';
  for (let at = from; at < to; at += 1) {
    const part = list[at] as Part;
    tick(scope.run);
    if (typeof part === 'string') text += part;
    else if (part[0] === 'if' || part[0] === 'range' || part[0] === 'with') {
      const block = renderBlock(list, at, scope);
      text += block.text;
      at = block.end;
    } else {
      const piece = perform(part, scope);
      collect(scope.run, piece.length >> 6);
      text += piece;
    }
  }
  return text;
}

function perform(list: readonly string[], scope: Scope): string {
  if (list[0]?.startsWith('$') === true && (list[1] === ':=' || list[1] === '=')) {
    scope.variables.set(list[0], pipeline(list.slice(2), scope));
    return '';
  }
  return shown(pipeline(list, scope));
}

function renderBlock(list: readonly Part[], at: number, scope: Scope): { text: string; end: number } {
  const [kind = '', ...rest] = list[at] as readonly string[];
  const middle = blockEnd(list, at + 1);
  const separator = list[middle] as readonly string[];
  const chained = separator[0] === 'else' && separator.length > 1;
  const end = separator[0] === 'end' ? middle : blockEnd(list, middle + 1);
  const names = rest.includes(':=') ? rest.slice(0, rest.indexOf(':=')).filter((word) => word !== ',') : [];
  const value = pipeline(rest.includes(':=') ? rest.slice(rest.indexOf(':=') + 1) : rest, scope);
  const inner = (dot: Shown, bound: readonly (readonly [string, Shown])[]): string =>
    render(list, at + 1, middle, { ...scope, dot, variables: new Map([...scope.variables, ...bound]) });
  const bindings = (all: readonly Shown[]): [string, Shown][] => names.map((name, index) => [name, all[index]]);
  if (kind === 'range') {
    const items = pairsOf(value);
    if (items.length > 0) {
      const ordered = (key: Value, item: Value): Value[] => (names.length === 1 ? [item] : [key, item]);
      return { text: items.map(([key, item]) => inner(item, bindings(ordered(key, item)))).join(''), end };
    }
  } else if (isTrue(value)) return { text: inner(kind === 'with' ? value : scope.dot, bindings([value])), end };
  if (separator[0] === 'end') return { text: '', end };
  if (!chained) return { text: render(list, middle + 1, end, scope), end };
  // `else if` is a block in the place of the `else`.
  const nested = list.with(middle, separator.slice(1));
  return renderBlock(nested, middle, scope);
}

function pairsOf(value: Shown): readonly (readonly [Value, Value])[] {
  if (isObject(value)) return entries(value);
  if (isArray(value)) return value.map((item, index) => [index, item] as const);
  return isSet(value) ? elements(value).map((item, index) => [index, item] as const) : [];
}

function pipeline(list: readonly string[], scope: Scope): Shown {
  const stages: string[][] = [[]];
  for (const word of list) {
    if (word === '|') stages.push([]);
    else stages.at(-1)?.push(word);
  }
  let value: Shown;
  for (const [index, stage] of stages.entries()) {
    const args = operands(stage, scope);
    value = args(index === 0 ? [] : [value]);
  }
  return value;
}

/** A command: a value, or a function with its arguments; what a pipeline hands on comes last. */
function operands(list: readonly string[], scope: Scope): (last: readonly Shown[]) => Shown {
  const [first = ''] = list;
  const values: Shown[] = [];
  const isCall = /^[a-z]\w*$/i.test(first) && !['true', 'false', 'nil'].includes(first);
  for (let at = isCall ? 1 : 0; at < list.length; at += 1) {
    if (list[at] === '(') {
      const close = closing(list, at);
      values.push(pipeline(list.slice(at + 1, close), scope));
      at = close;
    } else values.push(operand(list[at] as string, scope));
  }
  return (last) => {
    if (isCall) return call(first, [...values, ...last]);
    if (values.length !== 1) throw wrong('wrong number of operands in command');
    return values[0];
  };
}

function closing(list: readonly string[], open: number): number {
  let depth = 0;
  for (let at = open; at < list.length; at += 1) {
    if (list[at] === '(') depth += 1;
    if (list[at] === ')') depth -= 1;
    if (depth === 0) return at;
  }
  throw wrong('unclosed left paren');
}

function operand(word: string, scope: Scope): Shown {
  if (word.startsWith('"')) return JSON.parse(word) as string;
  if (word.startsWith('`')) return word.slice(1, -1);
  if (word === 'true' || word === 'false') return word === 'true';
  if (word === 'nil') return null;
  if (/^-?\d/.test(word)) return Number(word);
  const [start = '', ...path] = word.split('.');
  let value: Shown = start === '' ? scope.dot : scope.variables.get(start);
  for (const name of path) {
    if (name === '') continue;
    if (value !== undefined && value !== null && !isObject(value)) throw wrong(`no field ${JSON.stringify(name)}`);
    value = isObject(value) ? getKey(value, name) : undefined;
  }
  return value;
}

function renderTemplate(template: string, values: RegoObject, run: Run): BuiltinResult {
  const list = parts(template);
  const variables = new Map<string, Shown>([['$', values]]);
  const open = list.findIndex((part) => typeof part !== 'string' && (part[0] === 'end' || part[0] === 'else'));
  const starts = list.some((part) => typeof part !== 'string' && ['if', 'range', 'with'].includes(part[0] ?? ''));
  if (open >= 0 && !starts) return fail('template: unexpected {{end}}');
  return render(list, 0, list.length, { dot: values, variables, run });
}

export const template: readonly Builtin[] = [
  builtin('strings.render_template', ['string', 'object'], 'string', renderTemplate),
];
