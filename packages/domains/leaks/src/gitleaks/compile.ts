import { RE2JS } from 're2js';
import { type Automaton, buildAutomaton } from '../engine/automaton.ts';
import { extentOf, requiredWords } from '../pattern/measure.ts';
import { overlaps, type PatternNode } from '../pattern/node.ts';
import { parsePattern } from '../pattern/parse.ts';
import type { Allowlist, ConfigProblem, ConfigRule, GitleaksConfig } from './config.ts';

export interface CompiledAllowlist {
  readonly source: Allowlist;
  readonly paths: readonly RE2JS[];
  readonly regexes: readonly RE2JS[];
}

export interface CompiledRule {
  readonly source: ConfigRule;
  readonly regex: RE2JS | undefined;
  readonly path: RE2JS | undefined;
  readonly allowlists: readonly CompiledAllowlist[];
  /**
   * How far a match can reach from any of `anchors`, words that each match holds; undefined when the whole text must
   * be searched.
   */
  readonly reach: number | undefined;
  readonly anchors: readonly number[];
  /** Words of which the text must hold one before the rule is tried at all. */
  readonly keywords: readonly number[];
}

export interface CompiledConfig {
  readonly rules: readonly CompiledRule[];
  readonly allowlists: readonly CompiledAllowlist[];
  readonly automaton: Automaton;
  readonly wordCount: number;
  readonly wordLengths: readonly number[];
  readonly problems: readonly ConfigProblem[];
}

/** A match that can be longer than this may be anywhere. */
const furthestReach = 2048;
const leastAnchor = 3;

/** Compiles the rules of a user; every pattern of theirs runs on RE2, in linear time. */
export function compileConfig(config: GitleaksConfig, file: string): CompiledConfig {
  const problems: ConfigProblem[] = [];
  const words: string[] = [];
  const numbers = new Map<string, number>();
  const wordNumber = (word: string): number => {
    let known = numbers.get(word);
    if (known === undefined) {
      known = words.push(word) - 1;
      numbers.set(word, known);
    }
    return known;
  };
  const compileAll = (patterns: readonly string[], where: string): RE2JS[] =>
    patterns.flatMap((pattern) => compilePattern(pattern, where, file, problems) ?? []);
  const allowlistOf = (source: Allowlist, where: string): CompiledAllowlist => ({
    source,
    paths: compileAll(source.paths, where),
    regexes: compileAll(source.regexes, where),
  });

  const rules: CompiledRule[] = [];
  for (const source of config.rules) {
    const regex = source.regex === undefined ? undefined : compilePattern(source.regex, source.id, file, problems);
    const path = source.path === undefined ? undefined : compilePattern(source.path, source.id, file, problems);
    if (source.regex !== undefined && regex === undefined) continue;
    if (source.path !== undefined && path === undefined) continue;
    const { anchors, reach } = anchorsOf(source.regex);
    rules.push({
      source,
      regex,
      path,
      allowlists: source.allowlists.map((one) => allowlistOf(one, source.id)),
      reach,
      anchors: anchors.map(wordNumber),
      keywords: source.keywords.filter((word) => word !== '').map((word) => wordNumber(utf8Bytes(word))),
    });
  }
  return {
    rules,
    allowlists: config.allowlists.map((one) => allowlistOf(one, 'allowlist')),
    automaton: buildAutomaton(words),
    wordCount: words.length,
    wordLengths: words.map(({ length }) => length),
    problems,
  };
}

/** The automaton runs over bytes. */
function utf8Bytes(word: string): string {
  return Buffer.from(word, 'utf8').toString('latin1');
}

function compilePattern(pattern: string, where: string, file: string, problems: ConfigProblem[]): RE2JS | undefined {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    problems.push({
      file,
      message: {
        en: `A pattern of ${where} is not RE2 syntax and is left out: ${why}`,
        zh: `${where} 的正则表达式不符合 RE2 语法，已忽略：${why}`,
      },
    });
    return undefined;
  }
}

function anchorsOf(pattern: string | undefined): { anchors: readonly string[]; reach: number | undefined } {
  const whole = { anchors: [], reach: undefined };
  const tree = pattern === undefined ? undefined : parsePattern(pattern);
  if (tree === undefined || looksAtStart(tree)) return whole;
  const { max } = extentOf(bounded(tree));
  const anchors = requiredWords(tree);
  if (anchors === undefined || max > furthestReach || anchors.some(({ length }) => length < leastAnchor)) return whole;
  return { anchors, reach: max };
}

/** Windows hold whole lines: what has no end but cannot leave its line counts as a long stretch of it. */
const longStretch = 512;
const lineFeed = [10, 10];

function bounded(node: PatternNode): PatternNode {
  switch (node.type) {
    case 'assertion':
    case 'set':
      return node;
    case 'group':
      return { ...node, item: bounded(node.item) };
    case 'repeat': {
      const staysInLine = node.item.type === 'set' && !overlaps(node.item.ranges, lineFeed);
      const max = node.max === Number.POSITIVE_INFINITY && staysInLine ? Math.max(node.min, longStretch) : node.max;
      return { ...node, item: bounded(node.item), max };
    }
    case 'sequence':
    case 'choice':
      return { ...node, items: node.items.map(bounded) };
  }
}

/** `^` speaks of the start of the whole text. The end is seen to where a window is searched. */
function looksAtStart(node: PatternNode): boolean {
  switch (node.type) {
    case 'assertion':
      return node.what === '^';
    case 'set':
      return false;
    case 'group':
    case 'repeat':
      return looksAtStart(node.item);
    case 'sequence':
    case 'choice':
      return node.items.some(looksAtStart);
  }
}
