import { type Alias, Composer, isAlias, isMap, isScalar, isSeq, type Node, type Pair, Parser, Scalar } from 'yaml';
import type { Problem } from '../source.ts';
import { type Cursor, closeRecord, cursorAt, openRecord, positionsOf } from './cursor.ts';
import type { Mapping, ReadLimits, Value } from './document.ts';
import { blockScalarEnd } from './fast-block.ts';
import { setField } from './json.ts';
import { describeSyntax } from './library-errors.ts';
import { dashOffsets, nestingBeyond, valueStartOf } from './library-tokens.ts';
import {
  aliasBomb,
  aliasOfItself,
  badKey,
  badMerge,
  badTag,
  duplicateKey,
  notJsonNumber,
  problemAt,
  type Source,
  tooDeep,
  unknownAlias,
} from './messages.ts';
import { anchored, borrowed, listKind, mappingKind, type Positions } from './positions.ts';
import { plainKey, resolvePlain, resolveTagged } from './scalar.ts';

/** `value` is absent when the document could not be read; the problems then say why. */
export interface LibraryResult {
  readonly value?: Value;
  readonly positions?: Positions;
  readonly problems: readonly Problem[];
}

/** The state of one walk over the library's tree. */
interface Walk {
  readonly source: Source;
  readonly limits: ReadLimits;
  readonly cursor: Cursor;
  readonly base: number;
  readonly problems: Problem[];
  readonly anchors: Map<string, Node>;
  /** Anchored nodes whose content is being walked: an alias of one of these has no end. */
  readonly open: Set<Node>;
  readonly targets: Map<Alias, Node>;
  /** How deep inside aliases and merges the walk is. */
  borrowing: number;
  /** The outermost of these, where a problem below it is shown. */
  borrowedAt: number;
  aliasNodes: number;
  stopped: boolean;
}

/**
 * Reads one document with the `yaml` library's parser and our own resolution of scalars, anchors and merges: slow and
 * complete. Mappings merge as in Kubernetes' go-yaml: in the order of the text, so a `<<` behind a key overrides it.
 */
export function readWithLibrary(
  text: string,
  start: number,
  end: number,
  source: Source,
  limits: ReadLimits,
): LibraryResult {
  const part = text.slice(start, end);
  const tokens = Array.from(new Parser().parse(part));
  const deepAt = nestingBeyond(tokens, limits.depth);
  if (deepAt !== undefined) {
    return { problems: [problemAt(source, 'too-deep', start + deepAt, tooDeep(limits.depth))] };
  }
  const composer = new Composer({
    version: '1.1',
    schema: 'failsafe',
    resolveKnownTags: false,
    uniqueKeys: false,
    keepSourceTokens: true,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const documents = Array.from(composer.compose(tokens, true, part.length));
  const error = documents.flatMap((document) => document.errors)[0];
  if (error !== undefined) {
    const at = Math.min(start + error.pos[0], Math.max(start, end - 1));
    return { problems: [problemAt(source, 'syntax', at, describeSyntax(error.code, error.message))] };
  }
  const root = documents[0]?.contents;
  if (root === undefined || root === null) return { problems: [] };
  const walk: Walk = {
    source,
    limits,
    cursor: cursorAt(text, start, end, limits.depth),
    base: start,
    problems: [],
    anchors: new Map(),
    open: new Set(),
    targets: new Map(),
    borrowing: 0,
    borrowedAt: start,
    aliasNodes: 0,
    stopped: false,
  };
  const rootStart = start + (root.range?.[0] ?? 0);
  const isAbsent = isScalar(root) && root.source === '' && root.type === Scalar.PLAIN && root.tag === undefined;
  if (isAbsent) return { problems: [] };
  const value = walkNode(walk, root, openRecord(walk.cursor, rootStart, ''), rootStart);
  if (walk.stopped) return { problems: walk.problems };
  return { value, positions: positionsOf(walk.cursor), problems: walk.problems };
}

/** `absentAt`: where an absent value stands, behind its colon or dash. */
function walkNode(walk: Walk, node: Node | null, record: number, absentAt: number): Value {
  if (walk.stopped) return null;
  if (walk.borrowing > 0 && ++walk.aliasNodes > walk.limits.aliasNodes) {
    return stop(walk, 'alias-bomb', walk.borrowedAt, aliasBomb(walk.limits.aliasNodes));
  }
  const marks = walk.borrowing > 0 ? borrowed : 0;
  if (node === null) {
    closeRecord(walk.cursor, record, absentAt, absentAt, marks);
    return null;
  }
  if (isAlias(node)) return walkAlias(walk, node, record);
  const anchor = isMap(node) || isSeq(node) || isScalar(node) ? node.anchor : undefined;
  if (anchor !== undefined && walk.borrowing === 0) walk.anchors.set(anchor, node);
  const all = anchor === undefined ? marks : marks | anchored;
  if (isScalar(node)) return walkScalar(walk, node, record, absentAt, all);
  if (!isMap(node) && !isSeq(node)) return null;
  if (++walk.cursor.depth > walk.limits.depth) {
    return stop(walk, 'too-deep', walk.borrowing > 0 ? walk.borrowedAt : absentAt, tooDeep(walk.limits.depth));
  }
  walk.open.add(node);
  const start = walk.base + (node.range?.[0] ?? 0);
  const value = isMap(node)
    ? walkMapping(walk, node.items as Pair<Node, Node | null>[])
    : walkList(walk, node.items as Node[], node.srcToken);
  // A flow collection ends at its bracket, a block collection with its last value.
  const end = node.flow === true || node.items.length === 0 ? walk.base + (node.range?.[1] ?? 0) : walk.cursor.valueEnd;
  closeRecord(walk.cursor, record, start, end, (isMap(node) ? mappingKind : listKind) | all);
  walk.open.delete(node);
  walk.cursor.depth -= 1;
  return value;
}

function stop(walk: Walk, code: Problem['code'], at: number, message: Problem['message']): null {
  if (!walk.stopped) walk.problems.push(problemAt(walk.source, code, at, message));
  walk.stopped = true;
  return null;
}

function walkScalar(walk: Walk, node: Scalar, record: number, absentAt: number, marks: number): Value {
  const text = textOf(node);
  const { cursor, base } = walk;
  const isPlain = node.type === Scalar.PLAIN;
  const start = isPlain && node.source === '' ? absentAt : base + (node.range?.[0] ?? 0);
  let end = isPlain && node.source === '' ? absentAt : base + (node.range?.[1] ?? 0);
  if (node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED) {
    const header = /^[|>][-+0-9]*/.exec(cursor.text.slice(start, start + 4))?.[0] ?? '|';
    const line = cursor.text.indexOf('\n', start);
    const contentStart = line < 0 || line >= end ? end : line + 1;
    end = blockScalarEnd(cursor.text, start + header.length, contentStart, end, header.includes('+'));
  }
  closeRecord(cursor, record, start, end, marks);
  const value = scalarValue(node, text, isPlain);
  if (value === undefined) {
    walk.problems.push(problemAt(walk.source, 'syntax', start, badTag(node.tag ?? '')));
    return text;
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    walk.problems.push(problemAt(walk.source, 'syntax', start, notJsonNumber));
    return text;
  }
  return value;
}

function scalarValue(node: Scalar, text: string, isPlain: boolean): Value | undefined {
  if (node.tag !== undefined) return resolveTagged(node.tag, text, isPlain);
  return isPlain ? resolvePlain(text) : text;
}

function walkAlias(walk: Walk, alias: Alias, record: number): Value {
  const start = walk.base + (alias.range?.[0] ?? 0);
  const target = targetOf(walk, alias);
  if (target === undefined) {
    closeRecord(walk.cursor, record, start, start, borrowed);
    return null;
  }
  if (walk.borrowing++ === 0) walk.borrowedAt = start;
  const value = walkNode(walk, target, record, start);
  walk.borrowing -= 1;
  walk.cursor.valueEnd = walk.base + (alias.range?.[1] ?? 0);
  return value;
}

/** The node that an alias stands for: the last anchor of that name before it. */
function targetOf(walk: Walk, alias: Alias): Node | undefined {
  const known = walk.targets.get(alias);
  if (known !== undefined) return walk.open.has(known) ? undefined : known;
  const at = walk.base + (alias.range?.[0] ?? 0);
  const target = walk.anchors.get(alias.source);
  if (target === undefined) {
    stop(walk, 'syntax', at, unknownAlias(alias.source));
    return undefined;
  }
  if (walk.open.has(target)) {
    stop(walk, 'syntax', at, aliasOfItself(alias.source));
    return undefined;
  }
  walk.targets.set(alias, target);
  return target;
}

function walkList(walk: Walk, items: readonly Node[], token: unknown): Value {
  const dashes = dashOffsets(token);
  const list: Value[] = [];
  for (const [index, item] of items.entries()) {
    const dash = dashes[index];
    const keyStart = walk.base + (dash ?? item?.range?.[0] ?? 0);
    const record = openRecord(walk.cursor, keyStart, '');
    list.push(walkNode(walk, item, record, dash === undefined ? keyStart : keyStart + 1));
    if (walk.stopped) break;
  }
  return list;
}

function walkMapping(walk: Walk, pairs: readonly Pair<Node, Node | null>[], into: Mapping = {}): Value {
  const written = new Map<string, number>();
  for (const pair of pairs) {
    if (walk.stopped) break;
    const key = pair.key;
    if (isScalar(key) && key.type === Scalar.PLAIN && key.value === '<<') {
      merge(walk, pair.value, into);
      continue;
    }
    const keyStart = walk.base + (key.range?.[0] ?? 0);
    const name = nameOf(walk, key);
    if (name === undefined) {
      if (!walk.stopped) walk.problems.push(problemAt(walk.source, 'syntax', keyStart, badKey));
      continue;
    }
    const first = written.get(name);
    // A key that stands twice was reported where it is written; an alias repeats it in silence.
    if (first !== undefined && walk.borrowing === 0) {
      const message = duplicateKey(name, walk.source.lines.lineAt(first));
      walk.problems.push(problemAt(walk.source, 'duplicate-key', keyStart, message));
    }
    written.set(name, first ?? keyStart);
    const record = openRecord(walk.cursor, keyStart, name);
    const absentAt = walk.base + valueStartOf(pair.srcToken, key.range?.[1] ?? 0);
    setField(into, name, walkNode(walk, pair.value, record, absentAt));
  }
  return into;
}

/** The failsafe schema makes a string of every scalar; of an empty one, nothing. */
function textOf({ value }: Scalar): string {
  return typeof value === 'string' ? value : '';
}

function nameOf(walk: Walk, key: Node): string | undefined {
  const node = isAlias(key) ? targetOf(walk, key) : key;
  if (!isScalar(node)) return undefined;
  if (node.anchor !== undefined && walk.borrowing === 0) walk.anchors.set(node.anchor, node);
  const text = textOf(node);
  if (node.tag === undefined) return node.type === Scalar.PLAIN ? plainKey(text) : text;
  const value = resolveTagged(node.tag, text, node.type === Scalar.PLAIN);
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : plainKey(text);
}

/** Puts the fields of a mapping, or of a list of mappings with the first one strongest, where the merge key stands. */
function merge(walk: Walk, node: Node | null, into: Mapping): void {
  const at = walk.base + (node?.range?.[0] ?? 0);
  const target = isAlias(node) ? targetOf(walk, node) : node;
  if (walk.stopped) return;
  const parts = isSeq(target) && !isAlias(node) ? (target.items as Node[]).toReversed() : [target];
  if (walk.borrowing++ === 0) walk.borrowedAt = at;
  for (const part of parts) {
    const mapping = isAlias(part) ? targetOf(walk, part) : part;
    if (walk.stopped) break;
    if (!isMap(mapping)) {
      walk.problems.push(problemAt(walk.source, 'syntax', at, badMerge));
      continue;
    }
    walk.open.add(mapping);
    walkMapping(walk, mapping.items as Pair<Node, Node | null>[], into);
    walk.open.delete(mapping);
  }
  walk.borrowing -= 1;
  walk.cursor.valueEnd = walk.base + (node?.range?.[1] ?? 0);
}
