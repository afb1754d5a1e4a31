import type { OwnRule } from '../rule.ts';
import { assignedMatcher } from './assigned.ts';
import { type Automaton, buildAutomaton } from './automaton.ts';
import { compoundMatcher } from './compound.ts';
import type { BinaryStart } from './binary.ts';
import type { Matcher } from './matcher.ts';
import { namedMatcher } from './named.ts';
import { tokenMatcher } from './token.ts';

/** Comments that allow what stands on their line; the second is that of gitleaks. */
const allowComments = ['seawall:allow', 'gitleaks:allow'] as const;

/** What to do where a word of the automaton was met. */
interface Word {
  readonly length: number;
  readonly matchers: readonly Matcher[];
  readonly allows: boolean;
}

export interface Program {
  readonly automaton: Automaton;
  readonly words: readonly Word[];
  /** The furthest that any matcher looks to either side of its word. */
  readonly before: number;
  readonly after: number;
  /** What the matches in binary files begin with. */
  readonly binary: readonly BinaryStart[];
}

/** Makes rules ready to run; matchers are made when their word is first met. */
export function compile(rules: readonly OwnRule[]): Program {
  const byWord = new Map<string, { matchers: Matcher[]; allows: boolean }>();
  const entry = (word: string): { matchers: Matcher[]; allows: boolean } => {
    let known = byWord.get(word);
    if (known === undefined) byWord.set(word, (known = { matchers: [], allows: false }));
    return known;
  };
  const binary: BinaryStart[] = [];
  let before = 1;
  let after = 1;
  for (const rule of rules) {
    const matcher = matcherOf(rule);
    before = Math.max(before, matcher.before);
    after = Math.max(after, matcher.after);
    for (const word of rule.words) entry(word).matchers.push(matcher);
    const starts = rule.kind === 'token' ? (rule.binary ?? []) : [];
    binary.push(...starts.map((text) => ({ text: Buffer.from(text, 'latin1'), matcher })));
  }
  for (const comment of allowComments) entry(comment).allows = true;
  const texts = [...byWord.keys()];
  const words = [...byWord].map(([word, { matchers, allows }]) => ({ length: word.length, matchers, allows }));
  return { automaton: buildAutomaton(texts), words, before, after, binary };
}

function matcherOf(rule: OwnRule): Matcher {
  switch (rule.kind) {
    case 'token':
      return tokenMatcher(rule);
    case 'named':
      return namedMatcher(rule);
    case 'assigned':
      return rule.values === 'compound' ? compoundMatcher(rule) : assignedMatcher(rule);
  }
}
