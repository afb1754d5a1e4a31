import { hash } from 'node:crypto';
import { type Encoding, type Leak, redact } from '../leak.ts';
import { createHits, type Hits, hitFields, run } from './automaton.ts';
import { type BinaryStart, searchBinary } from './binary.ts';
import type { Program } from './compile.ts';
import { type Content, contentOf, utf16Decoder } from './content.ts';
import { encodedRuns, percentRuns } from './decode.ts';
import type { Match, Matcher } from './matcher.ts';

/** Takes one file in pieces, and says at its end which secrets it held. */
export interface FileScan {
  /** The bytes are looked at before it returns and may be used again after. */
  chunk(bytes: Uint8Array): void;
  end(): readonly Leak[];
}

export interface FileOptions {
  readonly path: string;
  /** How often what was decoded is decoded again. */
  readonly decodeDepth: number;
  /** Whether a user has called what a rule found harmless; `line` is the one that it stands on. */
  readonly isHarmless?: ((rule: string, secret: string, line: string) => boolean) | undefined;
}

interface Candidate {
  readonly matcher: Matcher;
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly secret: string;
  readonly invented: boolean;
  readonly encodings: readonly Encoding[];
}

/** Bounds of one file: what is decoded in all, and how many secrets are kept. */
const decodedBytes = 4 * 1024 * 1024;
const mostCandidates = 2000;
/** What stands before a word is kept for columns and for patterns that start before it. */
const keptBefore = 512;
const newline = 0x0a;

/** A scan of one file that holds no more of it than its rules can look back. */
export function scanFile(program: Program, options: FileOptions): FileScan {
  let content: Content | undefined;
  let convert: ((bytes: Uint8Array) => Buffer) | undefined;
  let kept: Buffer = Buffer.alloc(0);
  /** Where `kept` starts in the file, and the lines before that place. */
  let base = 0;
  let state = 0;
  let budget = decodedBytes;
  let decodedTo = 0;
  const hits = createHits();
  const candidates: Candidate[] = [];
  const allowedLines = new Set<number>();
  const keep = Math.max(program.before, keptBefore);
  let binary: ReturnType<typeof searchBinary> | undefined;

  function take(bytes: Uint8Array, last: boolean): void {
    const view = kept.length === 0 ? asBuffer(bytes) : Buffer.concat([kept, bytes]);
    state = run(program.automaton, view, kept.length, state, hits, base);
    const end = base + view.length;
    const settled = settle(view, end, last);
    decodeUpTo(view, end, last);
    let from = Math.max(base, Math.min(settled, decodedTo, end) - keep);
    if (last) from = end;
    // A copy: the caller's bytes are only lent.
    kept = Buffer.from(view.subarray(from - base));
    base = from;
  }

  /** Judges the hits whose surroundings are all there; gives where the first of the others starts. */
  function settle(view: Buffer, end: number, last: boolean): number {
    let at = 0;
    let waiting = end;
    for (; at < hits.count; at += hitFields) {
      const place = hits.data[at] as number;
      if (!last && place + program.after > end) {
        waiting = place - program.automaton.longest;
        break;
      }
      look(view, place, hits.data[at + 1] as number, hits.data[at + 2] as number, []);
    }
    hits.data.copyWithin(0, at, hits.count);
    hits.count -= at;
    return waiting;
  }

  function look(view: Buffer, place: number, reached: number, line: number, encodings: readonly Encoding[]): void {
    const { automaton, words } = program;
    const ending = automaton.words[(reached - automaton.firstReport) / automaton.width];
    if (ending === undefined) return;
    for (const index of ending) {
      const word = words[index];
      if (word === undefined) continue;
      if (word.allows) allowedLines.add(line + 1);
      const wordEnd = place - base;
      for (const matcher of word.matchers) {
        const match = matcher.find(view, wordEnd - word.length, wordEnd);
        if (match !== undefined) add(view, matcher, match, wordEnd, line, encodings);
      }
    }
  }

  /** Binary files have no lines: what they hold is told of the first. */
  function lookInBinary(view: Buffer, viewBase: number, place: number, { text, matcher }: BinaryStart): void {
    const match = matcher.find(view, place, place + text.length);
    if (match === undefined || candidates.length >= mostCandidates || isHarmless(view, matcher, match)) return;
    const { start, end, secret, invented } = match;
    const places = { start: viewBase + start, end: viewBase + end, line: 1, column: 0, endLine: 1 };
    candidates.push({ matcher, ...places, secret, invented, encodings: [] });
  }

  function add(
    view: Buffer,
    matcher: Matcher,
    match: Match,
    wordEnd: number,
    line: number,
    encodings: readonly Encoding[],
  ): void {
    if (candidates.length >= mostCandidates || isHarmless(view, matcher, match)) return;
    const start = base + match.start;
    if (candidates.some((known) => known.start === start && known.matcher === matcher)) return;
    const before = match.start < wordEnd ? -count(view, match.start, wordEnd) : count(view, wordEnd, match.start);
    const lineStart = view.lastIndexOf(newline, match.start - 1);
    const isColumnKnown = (lineStart >= 0 && match.start > 0) || base === 0;
    const first = line + before + 1;
    candidates.push({
      matcher,
      start,
      end: base + match.end,
      line: first,
      column: isColumnKnown ? match.start - (match.start === 0 ? -1 : lineStart) : 0,
      endLine: first + count(view, match.start, match.end),
      secret: match.secret,
      invented: match.invented,
      encodings,
    });
  }

  function isHarmless(view: Buffer, matcher: Matcher, { start, end, secret }: Match): boolean {
    if (options.isHarmless === undefined) return false;
    const lineEnd = view.indexOf(newline, end);
    const line = view.toString('utf8', view.lastIndexOf(newline, start - 1) + 1, lineEnd < 0 ? undefined : lineEnd);
    return options.isHarmless(matcher.rule.id, secret, line);
  }

  /** Looks into what stands encoded in the part of the view that was not looked at yet. */
  function decodeUpTo(view: Buffer, end: number, last: boolean): void {
    if (options.decodeDepth === 0) return;
    const from = Math.max(0, decodedTo - base);
    let to = view.length;
    // A run that goes on in the next chunk waits for it, up to a bound.
    if (!last) while (to > from && view.length - to < 65_536 && (view[to - 1] as number) > 0x20) to -= 1;
    if (to === from && !last) to = view.length - from >= 65_536 ? view.length : from;
    const lineAt = lineCounter(view, hits.lines);
    for (const encoded of encodedRuns(view, from, to)) {
      inner(encoded.bytes, lineAt(encoded.start), base + encoded.start, [encoded.encoding], options.decodeDepth);
    }
    for (const encoded of percentRuns(view, from, to)) {
      inner(encoded.bytes, lineAt(encoded.start), base + encoded.start, [encoded.encoding], options.decodeDepth);
    }
    decodedTo = base + to;
    if (last) decodedTo = end;
  }

  function inner(bytes: Buffer, line: number, start: number, encodings: readonly Encoding[], depth: number): void {
    if (bytes.length > budget) return;
    budget -= bytes.length;
    const found = createHits();
    run(program.automaton, bytes, 0, 0, found, 0);
    for (let at = 0; at < found.count; at += hitFields) lookInside(bytes, found, at, line, start, encodings);
    if (depth <= 1) return;
    for (const encoded of [...encodedRuns(bytes, 0, bytes.length), ...percentRuns(bytes, 0, bytes.length)]) {
      inner(encoded.bytes, line, start, [...encodings, encoded.encoding], depth - 1);
    }
  }

  function lookInside(
    bytes: Buffer,
    found: Hits,
    at: number,
    line: number,
    start: number,
    encodings: readonly Encoding[],
  ): void {
    const { automaton, words } = program;
    const reached = found.data[at + 1] as number;
    for (const index of automaton.words[(reached - automaton.firstReport) / automaton.width] ?? []) {
      const word = words[index];
      const end = found.data[at] as number;
      for (const matcher of word?.matchers ?? []) {
        if (candidates.length >= mostCandidates) continue;
        const match = matcher.find(bytes, end - (word?.length ?? 0), end);
        if (match === undefined || isHarmless(bytes, matcher, match)) continue;
        candidates.push({
          ...match,
          matcher,
          start: start + match.start,
          end: start + match.end,
          line: line + 1,
          column: 0,
          endLine: line + 1,
          encodings,
        });
      }
    }
  }

  return {
    chunk(bytes) {
      if (bytes.length === 0) return;
      if (content === undefined) {
        content = contentOf(bytes);
        if (content === 'binary') binary = searchBinary(program.binary, lookInBinary);
        if (content === 'utf16le' || content === 'utf16be') convert = utf16Decoder(content);
      }
      if (binary === undefined) take(convert === undefined ? bytes : convert(bytes), false);
      else binary.chunk(asBuffer(bytes));
    },
    end() {
      if (content === undefined) return [];
      if (binary === undefined) take(new Uint8Array(0), true);
      else binary.end();
      return leaksOf(candidates, options.path, allowedLines);
    },
  };
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function count(bytes: Buffer, from: number, to: number): number {
  let lines = 0;
  for (let at = bytes.indexOf(newline, from); at >= 0 && at < to; at = bytes.indexOf(newline, at + 1)) lines += 1;
  return lines;
}

/** Lines before a place of the view, when `total` lie before its end; places must come in order from the front. */
function lineCounter(view: Buffer, total: number): (at: number) => number {
  let lines: number | undefined;
  return (at) => {
    lines ??= total - count(view, 0, view.length);
    return lines + count(view, 0, at);
  };
}

/** One leak for each secret and place: the most telling rule has it. */
function leaksOf(candidates: readonly Candidate[], path: string, allowedLines: ReadonlySet<number>): Leak[] {
  const sorted = [...candidates].sort((a, b) => b.matcher.rank - a.matcher.rank || a.start - b.start || b.end - a.end);
  const chosen: Candidate[] = [];
  for (const candidate of sorted) {
    const covered = chosen.some(
      (other) =>
        (candidate.start < other.end && other.start < candidate.end && candidate.line === other.line) ||
        (candidate.secret === other.secret && candidate.line === other.line),
    );
    if (!covered) chosen.push(candidate);
  }
  chosen.sort((a, b) => a.start - b.start || a.end - b.end);
  return chosen.map(({ matcher, line, column, endLine, secret, invented, encodings }) => ({
    rule: matcher.rule.id,
    path,
    line,
    column,
    endLine,
    redacted: redact(secret),
    hash: hash('sha256', Buffer.from(secret, 'latin1')),
    encodings,
    invented,
    allowed: isAllowed(line, endLine, allowedLines),
  }));
}

function isAllowed(line: number, endLine: number, allowedLines: ReadonlySet<number>): boolean {
  for (let at = line; at <= endLine; at++) if (allowedLines.has(at)) return true;
  return false;
}
