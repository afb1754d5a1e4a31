import { languages } from '@seawall/model';
import { describe, expect, it } from 'vitest';
import { rules } from '../src/index.ts';
import { leaky, numbers } from './support/sample.ts';
import { leaksIn, leaksOfRule } from './support/find.ts';

const tries = 3;

describe('the rule set', () => {
  it('has an id for each rule and covers two hundred providers', () => {
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
    for (const { id } of rules) expect(id).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
    const providers = new Set(rules.map(({ provider }) => provider).filter((provider) => provider !== undefined));
    expect(providers.size).toBeGreaterThan(200);
  });

  it('speaks every language', () => {
    for (const rule of rules) {
      for (const language of languages) {
        expect(rule.title[language]).not.toBe('');
        expect(rule.remedy[language]).not.toBe('');
      }
    }
  });

  it('holds words in lower case that its automaton can meet', () => {
    for (const rule of rules) {
      expect(rule.words).not.toEqual([]);
      for (const word of rule.words) expect(word).toMatch(/^[\x20-\x40\x5b-\x7e]{2,}$/);
    }
  });
});

describe('every rule finds what its own pattern makes', () => {
  it.each(rules.map((rule) => [rule.id, rule] as const))('%s', (_, rule) => {
    const random = numbers(rule.id.length * 7919 + rule.id.charCodeAt(0));
    for (let time = 0; time < tries; time++) {
      const text = leaky(rule, random);
      expect({ text, found: leaksOfRule(rule, text).map((leak) => leak.rule) }).toEqual({ text, found: [rule.id] });
    }
  });
});

describe('every rule is silent', () => {
  const cases = rules.flatMap((rule) => (rule.clean ?? []).map((text) => [rule.id, text] as const));
  it.each(cases)('%s on %s', (id, text) => {
    expect(leaksIn(text).filter((leak) => leak.rule === id)).toEqual([]);
  });

  it('on rows of one character in the place of the secret', () => {
    for (const rule of rules) {
      if (rule.kind !== 'named') continue;
      const text = `${rule.words[0]}_api_key = "${'x'.repeat(40)}"`;
      expect(leaksOfRule(rule, text)).toEqual([]);
    }
  });

  it('on names of programs in the place of the secret', () => {
    for (const rule of rules) {
      if (rule.kind !== 'named') continue;
      const text = `${rule.words[0]}_api_key = ParseSubscriptionKeyFromEnvironment2()`;
      expect(leaksOfRule(rule, text)).toEqual([]);
    }
  });
});
