import { hash } from 'node:crypto';
import type { RE2JS } from 're2js';
import { entropyOf } from '../checks/entropy.ts';
import { createHits, hitFields, run } from '../engine/automaton.ts';
import { type Content, contentOf, utf16Decoder } from '../engine/content.ts';
import type { FileScan } from '../engine/file-scan.ts';
import { type Leak, redact } from '../leak.ts';
import type { CompiledAllowlist, CompiledConfig, CompiledRule } from './compile.ts';

/** What is searched at once; a longer file is searched in parts that overlap. */
const partBytes = 4 * 1024 * 1024;
const overlapBytes = 64 * 1024;
const mostLeaks = 2000;
const allowComment = 'gitleaks:allow';
const ownComment = 'seawall:allow';

/** Where what is searched stands. */
interface FileOf {
  readonly path: string;
  readonly commit: string | undefined;
}

interface Found extends Leak {
  readonly skipReport: boolean;
  readonly source: CompiledRule;
}

/** Runs the rules of a user over one file. `commit` is the one that is being read, for allow-lists. */
export function scanWithConfig(config: CompiledConfig, path: string, commit?: string): FileScan {
  const found: Found[] = [];
  let parts: Buffer[] = [];
  let size = 0;
  let lines = 0;
  let content: Content | undefined;
  let convert: ((bytes: Uint8Array) => Buffer) | undefined;
  const isAllowed = config.allowlists.some(
    (list) => list.source.targetRules.length === 0 && allowsFile(list, path, commit),
  );
  const rules = isAllowed ? [] : config.rules.filter((rule) => concerns(rule, path, commit, config.allowlists));
  for (const rule of rules) if (rule.regex === undefined && rule.path !== undefined) found.push(pathLeak(rule, path));
  const readers = rules.filter(({ regex }) => regex !== undefined);

  function search(last: boolean): void {
    if (size === 0) return;
    const bytes = Buffer.concat(parts);
    searchPart(config, readers, bytes, { path, commit }, lines, found);
    if (last) return;
    const from = Math.max(0, bytes.length - overlapBytes);
    lines += countLines(bytes, from);
    parts = [Buffer.from(bytes.subarray(from))];
    size = bytes.length - from;
  }

  return {
    chunk(bytes) {
      if (content === undefined) {
        content = contentOf(bytes);
        if (content === 'utf16le' || content === 'utf16be') convert = utf16Decoder(content);
      }
      if (content === 'binary' || readers.length === 0) return;
      // A copy: the caller's bytes are only lent.
      const part = convert === undefined ? Buffer.from(bytes) : convert(bytes);
      parts.push(part);
      size += part.length;
      if (size >= partBytes) search(false);
    },
    end() {
      if (content !== undefined && content !== 'binary') search(true);
      return reported(found);
    },
  };
}

/**
 * Lets the allow-lists for all rules speak of what other rules find in a file: `file` when the whole file passes,
 * undefined when they have nothing to say.
 */
export function allowedIn(
  { allowlists }: CompiledConfig,
  path: string,
  commit?: string,
): ((rule: string, secret: string, line: string) => boolean) | 'file' | undefined {
  if (allowlists.length === 0) return undefined;
  const file = { path, commit };
  if (allowlists.some((list) => list.source.targetRules.length === 0 && allowsFile(list, path, commit))) return 'file';
  return (rule, secret, line) =>
    allowlists.some(
      (list) =>
        (list.source.targetRules.length === 0 || list.source.targetRules.includes(rule)) &&
        (allowsFile(list, path, commit) || allowsMatch(list, { secret, match: secret, line }, file)),
    );
}

function concerns(
  rule: CompiledRule,
  path: string,
  commit: string | undefined,
  globals: readonly CompiledAllowlist[],
): boolean {
  if (rule.path !== undefined && !rule.path.matcher(path).find()) return false;
  const targeted = globals.filter(({ source }) => source.targetRules.includes(rule.source.id));
  return ![...rule.allowlists, ...targeted].some((list) => allowsFile(list, path, commit));
}

/** Whether a list lets a whole file pass: by its path or commit, when nothing else is asked of it. */
function allowsFile({ source, paths }: CompiledAllowlist, path: string, commit: string | undefined): boolean {
  const byPath = paths.some((pattern) => pattern.matcher(path).find());
  const byCommit = commit !== undefined && source.commits.includes(commit);
  if (source.condition === 'OR') return byPath || byCommit;
  if (source.regexes.length > 0 || source.stopwords.length > 0) return false;
  return (source.paths.length === 0 || byPath) && (source.commits.length === 0 || byCommit) && (byPath || byCommit);
}

function pathLeak(rule: CompiledRule, path: string): Found {
  return {
    rule: rule.source.id,
    path,
    line: 1,
    column: 0,
    endLine: 1,
    redacted: '',
    hash: hash('sha256', path),
    encodings: [],
    invented: false,
    allowed: false,
    tags: rule.source.tags,
    skipReport: rule.source.skipReport,
    source: rule,
  };
}

function searchPart(
  config: CompiledConfig,
  rules: readonly CompiledRule[],
  bytes: Buffer,
  file: FileOf,
  linesBefore: number,
  found: Found[],
): void {
  const places = wordPlaces(config, bytes);
  let text: string | undefined;
  for (const rule of rules) {
    if (rule.keywords.length > 0 && !rule.keywords.some((word) => places[word] !== undefined)) continue;
    if (rule.reach !== undefined) {
      const anchors = rule.anchors.flatMap((word) => places[word] ?? []).sort((a, b) => a - b);
      for (const [from, to] of windowsAround(anchors, rule.reach, bytes)) {
        searchText(
          config,
          rule,
          bytes.toString('utf8', from, to),
          file,
          linesBefore + countLines(bytes, from),
          found,
          to < bytes.length,
        );
      }
      continue;
    }
    text ??= bytes.toString('utf8');
    searchText(config, rule, text, file, linesBefore, found);
  }
}

/** For each word where it ends, as far as it was met. */
function wordPlaces({ automaton, wordCount }: CompiledConfig, bytes: Buffer): (number[] | undefined)[] {
  const places = Array.from<number[] | undefined>({ length: wordCount });
  const hits = createHits();
  run(automaton, bytes, 0, 0, hits, 0);
  for (let at = 0; at < hits.count; at += hitFields) {
    const state = hits.data[at + 1] as number;
    for (const word of automaton.words[(state - automaton.firstReport) / automaton.width] ?? []) {
      const known = places[word];
      if (known === undefined) places[word] = [hits.data[at] as number];
      else known.push(hits.data[at] as number);
    }
  }
  return places;
}

/** Whole lines around each place, joined where they touch; of long lines only as much as a match can reach. */
function windowsAround(places: readonly number[], reach: number, bytes: Buffer): [number, number][] {
  const windows: [number, number][] = [];
  for (const place of places) {
    const low = Math.max(0, place - reach - 4);
    const high = Math.min(bytes.length, place + reach + 4);
    const last = windows.at(-1);
    if (last !== undefined && low <= last[1]) last[1] = high;
    else windows.push([low, high]);
  }
  return windows.map(([from, to]) => {
    const lineStart = bytes.lastIndexOf(0x0a, from) + 1;
    const lineEnd = bytes.indexOf(0x0a, to);
    const start = from - lineStart <= reach * 4 ? lineStart : from;
    // With its line feed: `$` must not take the end of a line for the end of the text.
    const lineStop = lineEnd < 0 ? bytes.length : lineEnd + 1;
    const end = lineStop - to <= reach * 4 ? lineStop : to;
    return [start, end];
  });
}

function searchText(
  config: CompiledConfig,
  rule: CompiledRule,
  text: string,
  file: FileOf,
  linesBefore: number,
  found: Found[],
  isCut = false,
): void {
  const matcher = (rule.regex as RE2JS).matcher(text);
  let line = linesBefore;
  let counted = 0;
  while (found.length < mostLeaks && matcher.find()) {
    // An end that only the window has.
    if (isCut && matcher.end() === text.length) continue;
    // As gitleaks does: a line feed around the match is none of it.
    const whole = matcher.group() ?? '';
    const match = whole.replace(/^\n+|\n+$/g, '');
    const start = matcher.start() + whole.length - whole.replace(/^\n+/, '').length;
    const secret = secretOf(rule, matcher, match);
    if (secret === undefined) continue;
    if (rule.source.entropy > 0 && entropyOf(secret) <= rule.source.entropy) continue;
    const lineStart = text.lastIndexOf('\n', start - 1) + 1;
    const lineEnd = text.indexOf('\n', start + match.length);
    const context = text.slice(lineStart, lineEnd < 0 ? undefined : lineEnd);
    if (isIgnored(config, rule, { secret, match, line: context }, file)) continue;
    line += countIn(text, counted, start);
    counted = start;
    found.push({
      rule: rule.source.id,
      path: file.path,
      line: line + 1,
      column: Buffer.byteLength(text.slice(lineStart, start)) + 1,
      endLine: line + 1 + countIn(match, 0, match.length),
      redacted: redact(secret),
      hash: hash('sha256', Buffer.from(secret, 'utf8')),
      encodings: [],
      invented: false,
      allowed: context.includes(allowComment) || context.includes(ownComment),
      ...(rule.source.tags.length === 0 ? {} : { tags: rule.source.tags }),
      skipReport: rule.source.skipReport,
      source: rule,
    });
  }
}

/** The named group, else the first that holds anything, else the match. */
function secretOf(rule: CompiledRule, matcher: ReturnType<RE2JS['matcher']>, match: string): string | undefined {
  const groups = matcher.groupCount();
  const { secretGroup } = rule.source;
  if (secretGroup > 0) return secretGroup > groups ? undefined : (matcher.group(secretGroup) ?? undefined);
  for (let index = 1; index <= groups; index++) {
    const group = matcher.group(index);
    if (group !== null && group !== undefined && group !== '') return group;
  }
  return match;
}

interface Targets {
  readonly secret: string;
  readonly match: string;
  readonly line: string;
}

function isIgnored(config: CompiledConfig, rule: CompiledRule, targets: Targets, file: FileOf): boolean {
  const globals = config.allowlists.filter(
    ({ source }) => source.targetRules.length === 0 || source.targetRules.includes(rule.source.id),
  );
  return [...rule.allowlists, ...globals].some((list) => allowsMatch(list, targets, file));
}

function allowsMatch({ source, regexes, paths }: CompiledAllowlist, targets: Targets, file: FileOf): boolean {
  const target = targets[source.regexTarget];
  const byRegex = regexes.some((pattern) => pattern.matcher(target).find());
  const secret = targets.secret.toLowerCase();
  const byWord = source.stopwords.some((word) => secret.includes(word));
  if (source.condition === 'OR') return byRegex || byWord;
  const byPath = paths.some((pattern) => pattern.matcher(file.path).find());
  const byCommit = file.commit !== undefined && source.commits.includes(file.commit);
  return (
    (source.regexes.length > 0 || source.stopwords.length > 0) &&
    (source.commits.length === 0 || byCommit) &&
    (source.regexes.length === 0 || byRegex) &&
    (source.stopwords.length === 0 || byWord) &&
    (source.paths.length === 0 || byPath)
  );
}

/** What is reported: not rules that only serve others, and those with requirements only where these are met. */
function reported(found: readonly Found[]): Leak[] {
  const kept: Leak[] = [];
  const seen = new Set<string>();
  for (const one of found) {
    const key = `${one.rule} ${one.line} ${one.hash}`;
    if (one.skipReport || seen.has(key)) continue;
    const { required } = one.source.source;
    const isMet = required.every((need) =>
      found.some((other) => other.rule === need.id && isNear(one, other, need.withinLines, need.withinColumns)),
    );
    if (!isMet || isOnlyGeneric(one, found)) continue;
    seen.add(key);
    const { skipReport: _, source: __, ...leak } = one;
    kept.push(leak);
  }
  return kept;
}

/** A rule that calls itself generic steps back where another one names the same secret, as in gitleaks. */
function isOnlyGeneric(one: Found, found: readonly Found[]): boolean {
  if (!one.rule.includes('generic')) return false;
  return found.some((other) => other.line === one.line && other.hash === one.hash && !other.rule.includes('generic'));
}

function isNear(one: Leak, other: Leak, lines: number | undefined, columns: number | undefined): boolean {
  if (lines !== undefined && Math.abs(one.line - other.line) > lines) return false;
  return columns === undefined || (one.line === other.line && Math.abs(one.column - other.column) <= columns);
}

function countLines(bytes: Buffer, before: number): number {
  let lines = 0;
  for (let at = bytes.indexOf(0x0a); at >= 0 && at < before; at = bytes.indexOf(0x0a, at + 1)) lines += 1;
  return lines;
}

function countIn(text: string, from: number, to: number): number {
  let lines = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}
