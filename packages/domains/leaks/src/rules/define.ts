import type { Severity, Text } from '@seawall/model';
import { extentOf, leadingWords, requiredWords } from '../pattern/measure.ts';
import { parsePattern } from '../pattern/parse.ts';
import type { Check, NamedRule, TokenRule } from '../rule.ts';
import { type Thing, things } from './things.ts';

/** What a token rule says beyond the usual. */
interface TokenExtra {
  readonly severity?: Severity;
  readonly entropy?: number;
  readonly group?: number;
  readonly checks?: readonly Check[];
  readonly clean?: readonly string[];
  readonly edges?: 'word' | 'none';
  readonly words?: readonly string[];
  readonly before?: number;
  readonly after?: number;
  readonly binary?: readonly string[];
}

/** Shorter words than this are met too often to look around each. */
const leastWord = 3;
const furthestBefore = 300;
/** Below this a token of letters that are its own is still a row of x. */
const usualEntropy = 2.5;

/**
 * A rule about a secret's own letters. Its words, and how far before them a match may start, come from the pattern.
 */
export function token(
  id: string,
  provider: string | Text,
  thing: Thing,
  pattern: string,
  extra: TokenExtra = {},
): TokenRule {
  const tree = parsePattern(pattern);
  if (tree === undefined) throw new Error(`the pattern of ${id} cannot be read`);
  const leading = leadingWords(tree);
  const starts =
    extra.words === undefined && leading !== undefined && leading.every(({ length }) => length >= leastWord);
  const extent = extentOf(tree);
  const words = starts ? leading : (extra.words ?? requiredWords(tree));
  if (words === undefined) throw new Error(`no word is certain in the pattern of ${id}`);
  return {
    kind: 'token',
    id,
    ...describe(provider, thing),
    severity: 'high',
    entropy: usualEntropy,
    before: starts ? 0 : Math.min(furthestBefore, extent.max),
    extent,
    ...extra,
    words: [...new Set(words)],
    pattern,
  };
}

interface NamedExtra {
  readonly severity?: Severity;
  readonly words?: readonly string[];
  readonly context?: NamedRule['context'];
  readonly thing?: Thing;
  readonly entropy?: number;
  readonly id?: string;
}

/**
 * A rule about the name before a secret. The name of the provider in lower case is the word unless others are given.
 */
export function named(provider: string | Text, value: string, extra: NamedExtra = {}): NamedRule {
  const name = typeof provider === 'string' ? provider : provider.en;
  const bare = name.toLowerCase().replace(/[^a-z0-9]+/g, '');
  const { id, thing = 'apiKey', words = [bare], ...rest } = extra;
  return {
    kind: 'named',
    id:
      id ??
      `${name
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-|-$/g, '')}-${things[thing].slug}`,
    ...describe(provider, thing),
    severity: 'medium',
    context: 'any',
    ...rest,
    words,
    value,
  };
}

/** Several rules of the same shape. */
export function shaped(
  value: string,
  names: readonly (string | readonly [string, ...string[]])[],
  extra: NamedExtra = {},
): NamedRule[] {
  return names.map((entry) => {
    if (typeof entry === 'string') return named(entry, value, extra);
    const [name, ...words] = entry;
    return named(name, value, { ...extra, words });
  });
}

function describe(provider: string | Text, thing: Thing): { provider: string; title: Text; remedy: Text } {
  const name: Text = typeof provider === 'string' ? { en: provider, zh: provider } : provider;
  const { en, zh } = things[thing];
  const space = /[\x21-\x7e]$/.test(name.zh) ? ' ' : '';
  return {
    provider: name.en,
    title: { en: `${name.en} ${en}`, zh: `${name.zh}${space}${zh}` },
    remedy: {
      en: `Revoke it at ${name.en}, issue a new one and keep that in a secret store; copies and the history still hold this one`,
      zh: `在 ${name.zh} 吊销它并重新签发，把新值放进密钥管理系统；只删掉这一行，副本和提交历史里仍然有它`,
    },
  };
}
