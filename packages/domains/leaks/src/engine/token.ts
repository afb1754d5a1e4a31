import { entropyOf } from '../checks/entropy.ts';
import { isPasswordWord, isStandIn, looksInvented } from '../checks/plausible.ts';
import { type Extent, extentOf } from '../pattern/measure.ts';
import { parsePattern } from '../pattern/parse.ts';
import type { Check, TokenRule } from '../rule.ts';
import { isAlphanumeric, isRun, type Match, type Matcher, ranks } from './matcher.ts';

/** The longest secret that is looked at: private keys of 16,384 bits fit. */
const longestMatch = 16_384;

/** Makes a rule about a secret's own letters ready. */
export function tokenMatcher(rule: TokenRule): Matcher {
  const before = rule.before ?? 0;
  const extent = rule.extent ?? extentOfPattern(rule.pattern);
  const longest = Math.min(longestMatch, extent?.max ?? longestMatch);
  const after = rule.after ?? longest;
  const regex = new RegExp(rule.pattern, before === 0 ? 'yd' : 'gd');
  const group = rule.group ?? 0;
  const least = group === 0 && rule.edges !== 'none' ? Math.min(extent?.min ?? 0, 24) : 0;
  return {
    rule,
    before: before + 1,
    after: after + 1,
    rank: ranks.token,
    find(bytes, start) {
      if (before === 0 && rule.edges !== 'none' && isAlphanumeric(bytes[start - 1])) return undefined;
      if (before === 0 && least > 0 && !isRun(bytes, start, least)) return undefined;
      const from = Math.max(0, start - before);
      const text = bytes.toString('latin1', from, Math.min(bytes.length, start + after + 1));
      regex.lastIndex = 0;
      for (let found = regex.exec(text); found !== null; found = regex.exec(text)) {
        const end = found.index + found[0].length;
        if (from + found.index > start) return undefined;
        if (from + end > start) return judge(rule, bytes, found, from, group);
        if (found[0] === '') regex.lastIndex += 1;
      }
      return undefined;
    },
  };
}

function extentOfPattern(pattern: string): Extent | undefined {
  const tree = parsePattern(pattern);
  return tree === undefined ? undefined : extentOf(tree);
}

function judge(rule: TokenRule, bytes: Buffer, found: RegExpExecArray, from: number, group: number): Match | undefined {
  const span = found.indices?.[group];
  if (span === undefined) return undefined;
  if (rule.edges !== 'none') {
    const end = from + found.index + found[0].length;
    if (isAlphanumeric(bytes[from + found.index - 1])) return undefined;
    if (isAlphanumeric(bytes[end]) && isAlphanumeric(bytes[end - 1])) return undefined;
  }
  const secret = found[group] as string;
  if (entropyOf(secret) < (rule.entropy ?? 0)) return undefined;
  const verdict = checkAll(rule.checks, secret);
  if (verdict === 'other') return undefined;
  if (rule.entropy !== undefined && isStandIn(secret)) return undefined;
  const invented =
    verdict === 'invented' || (rule.entropy !== undefined && (looksInvented(secret) || isPasswordWord(secret)));
  return { start: from + span[0], end: from + span[1], secret, invented };
}

function checkAll(checks: readonly Check[] | undefined, secret: string): Check['failure'] | undefined {
  let verdict: Check['failure'] | undefined;
  for (const check of checks ?? []) {
    if (check.holds(secret)) continue;
    if (check.failure === 'other') return 'other';
    verdict = 'invented';
  }
  return verdict;
}
