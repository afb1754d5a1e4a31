import { describe, expect, it } from 'vitest';
import { costOf, lintRules, syscallSource } from '../src/index.ts';
import { ruleText, rulesOf } from './helpers.ts';

function found(...texts: readonly string[]): string[] {
  return lintRules(rulesOf(texts.join('')), [syscallSource]).map(({ kind, rule, subject }) =>
    `${rule} ${kind} ${subject ?? ''}`.trim(),
  );
}

const open = ruleText('open', 'evt.type = open and proc.name = cat');

describe('lint', () => {
  it.each([
    ['says nothing of sound rules', [open, ruleText('close', 'evt.type = close')], []],
    [
      'finds what cannot match',
      [
        ruleText('r', 'evt.num = 0'),
        ruleText('s', 'evt.type = open and evt.type = close'),
        ruleText('t', 'evt.type = open and proc.name in ()'),
      ],
      ['r unreachable', 's unreachable', 't unreachable'],
    ],
    [
      'finds the same rule twice',
      [open, ruleText('again', 'proc.name = cat and evt.type = open')],
      ['again shadowed open'],
    ],
    ['finds a rule behind a wider one', [ruleText('wide', 'evt.type = open'), open], ['open shadowed wide']],
    ['lets the narrow rule come first', [open, ruleText('wide', 'evt.type = open')], []],
    ['does not count rules that are off', [ruleText('wide', 'evt.type = open', '  enabled: false\n'), open], []],
    [
      'knows how long names of processes are',
      [ruleText('r', 'evt.type = open and proc.name in (cat, containerd-shim-runc-v2)')],
      ['r deadConstant containerd-shim-runc-v2'],
    ],
    [
      'knows what a file name is',
      [ruleText('r', 'evt.type = open and fd.filename = /etc/shadow')],
      ['r deadConstant /etc/shadow'],
    ],
  ])('%s', (_, texts, findings) => expect(found(...texts)).toEqual(findings));

  it('weighs rules by their event types and comparisons', () => {
    const [narrow, broad] = rulesOf(open, ruleText('broad', 'proc.cmdline regex "a.*b+"')).map((rule) =>
      costOf(rule, syscallSource),
    );
    expect(narrow?.eventTypes).toBe(1);
    expect(broad!.eventTypes).toBeGreaterThan(300);
    expect(broad!.weight).toBeGreaterThan(narrow!.weight * 100);
  });
});
