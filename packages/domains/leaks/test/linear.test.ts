import { describe, expect, it } from 'vitest';
import { rules } from '../src/index.ts';
import { parsePattern } from '../src/pattern/parse.ts';
import { ambiguities } from './support/linear.ts';

/** Ends that may lie at so many places cost no more than a constant. */
const slack = 64;

function problemsOf(pattern: string): readonly string[] {
  const node = parsePattern(pattern);
  return node === undefined ? ['not read', 'at all'] : ambiguities(node, slack);
}

describe('the patterns of every rule run in linear time', () => {
  const patterns = rules.flatMap((rule) =>
    rule.kind === 'token'
      ? [[rule.id, rule.pattern] as const]
      : rule.kind === 'named'
        ? [[rule.id, rule.value] as const]
        : [],
  );
  it('by the shape of the pattern', () => {
    const bad = patterns.flatMap(([id, pattern]) => {
      const problems = problemsOf(pattern);
      return problems.length <= 1 ? [] : [`${id}: ${problems.join(', ')}`];
    });
    expect(bad).toEqual([]);
  });

  it.each(['(?:a+)+b', '[a-z]*[a-z]*x', 'x.*y.*z', '(?:[a-z]{1,9}){2,}!'])('a test that would see %s', (pattern) => {
    expect(problemsOf(pattern).length).toBeGreaterThan(1);
  });
});
