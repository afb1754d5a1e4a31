import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createLoader,
  describeRules,
  initialRuleSets,
  printMessage,
  switchRules,
  syscallSource,
} from '../src/index.ts';
import { readyLists, substituteLists } from '../src/rules/lists.ts';
import { load, ruleText, rulesOf } from './helpers.ts';

describe('lists stand in conditions as text', () => {
  const place = { itemType: 'list', itemName: '', file: '', line: 1, column: 1, snippet: '' } as const;
  const lists = readyLists(
    [
      { name: 'shells', items: ['bash', 'my shell', '"a b"'], order: 0, changed: 0, place },
      { name: 'none', items: [], order: 1, changed: 1, place },
      { name: 'all', items: ['shells', 'cat', 'later'], order: 2, changed: 2, place },
      { name: 'later', items: ['x'], order: 3, changed: 3, place },
    ],
    () => undefined,
    () => undefined,
  );

  it('cannot grow without end', () => {
    const doubling = Array.from({ length: 40 }, (_, at) => `- list: l${at}\n  items: [l${at + 1}, l${at + 1}]\n`).join(
      '',
    );
    const { loaded, errors } = load(`${doubling}${ruleText('r', 'evt.type = open and proc.name in (l0)')}`);
    expect(loaded).toBe(false);
    expect(errors[0]?.message).toContain('too large');
  });

  it.each([
    ['proc.name in (shells)', 'proc.name in (bash, "my shell", "a b")'],
    ['proc.name in (shells_too)', 'proc.name in (shells_too)'],
    ['proc.name in (a, none, b)', 'proc.name in (a, b)'],
    ['proc.name in (none, b)', 'proc.name in ( b)'],
    ['proc.name in (none)', 'proc.name in ()'],
    ['proc.name in (all)', 'proc.name in (bash, "my shell", "a b", cat, x)'],
    ['fd.name=none', 'fd.name='],
  ])('%s', (condition, text) => expect(substituteLists(condition, lists, () => undefined)).toBe(text));
});

describe('macros', () => {
  it('see those before them, rules see all', () => {
    const text = `${ruleText('r', 'late and evt.type = open')}- macro: early\n  condition: proc.name = a\n- macro: late\n  condition: (early or proc.name = b)\n`;
    expect(rulesOf(text)[0]?.condition).toBe('((proc.name = a or proc.name = b) and evt.type = open)');
  });

  it.each([
    ['- macro: a\n  condition: b\n- macro: b\n  condition: a\n', "Undefined macro 'b'"],
    ['- macro: a\n  condition: a\n', "Undefined macro 'a'"],
  ])('may not go round in circles: %j', (text, message) => {
    expect(load(text).errors[0]).toMatchObject({
      code: 'LOAD_ERR_VALIDATE',
      message: expect.stringContaining(message) as string,
    });
  });

  it('cannot grow a condition without end', () => {
    const doubling = Array.from(
      { length: 40 },
      (_, index) =>
        `- macro: m${index}\n  condition: ${index === 0 ? 'proc.name = a' : `m${index - 1} and m${index - 1}`}\n`,
    );
    const { loaded, errors } = load(doubling.join(''));
    expect(loaded).toBe(false);
    expect(errors[0]?.message).toContain('too large');
  });
});

describe('exceptions', () => {
  it.each([
    ['fields: proc.name\n      values: [cat, "my cat"]', '(evt.type = open and not proc.name in (cat, "my cat"))'],
    [
      'fields: [proc.name, fd.name]\n      values: [[cat, /a], [dog, /b]]',
      '(evt.type = open and not ((proc.name = cat and fd.name = /a) or (proc.name = dog and fd.name = /b)))',
    ],
    [
      'fields: [proc.name, fd.name]\n      comps: [in, startswith]\n      values: [[[cat, dog], /a]]',
      '(evt.type = open and not (proc.name in (cat, dog) and fd.name startswith /a))',
    ],
    [
      'fields: fd.name\n      comps: pmatch\n      values: [/a, /b]',
      '(evt.type = open and not fd.name pmatch (/a, /b))',
    ],
    [
      'fields: [proc.name]\n      comps: [in]\n      values: [[shells]]',
      '(evt.type = open and not proc.name in (bash, zsh))',
    ],
    ['fields: [proc.name]', 'evt.type = open'],
  ])('%s', (exception, condition) => {
    const text = `- list: shells\n  items: [bash, zsh]\n${ruleText('r', 'evt.type=open', `  exceptions:\n    - name: e\n      ${exception}\n`)}`;
    expect(rulesOf(text)[0]?.condition).toBe(condition);
  });

  it('gain values from later files', () => {
    const first = ruleText('r', 'evt.type=open', '  exceptions:\n    - name: e\n      fields: proc.name\n');
    const second =
      '- rule: r\n  exceptions:\n    - name: e\n      values: [cat]\n    - name: new\n      fields: fd.name\n      values: [/a]\n  override:\n    exceptions: append\n';
    expect(rulesOf(first, second)[0]?.condition).toBe(
      '(evt.type = open and not proc.name in (cat) and not fd.name in (/a))',
    );
  });
});

describe('exceptions that are appended', () => {
  it.each([
    ['name: e\n      fields: proc.name\n      values: [a]', 'only values'],
    ['name: e\n      comps: in\n      values: [a]', 'only values'],
    ['name: new\n      values: [a]', 'must have fields'],
    ['name: new\n      fields: fd.name', 'must have values'],
    ['name: e\n      values: [[a, b]]', 'list of strings'],
  ])('refuse %j', (exception, message) => {
    const first = ruleText('r', 'evt.type=open', '  exceptions:\n    - name: e\n      fields: proc.name\n');
    const { loaded, errors } = load(
      first,
      `- rule: r\n  exceptions:\n    - ${exception}\n  override:\n    exceptions: append\n`,
    );
    expect(loaded).toBe(false);
    expect(errors[0]).toMatchObject({
      code: 'LOAD_ERR_VALIDATE',
      itemType: 'exception',
      message: expect.stringContaining(message) as string,
    });
  });
});

describe('files', () => {
  it.each([
    ['[', 'LOAD_ERR_YAML_PARSE'],
    ['&a [*a]', 'LOAD_ERR_YAML_PARSE'],
    ['- list: l\n  items: {a: b}', 'LOAD_ERR_YAML_VALIDATE'],
    ['- list: l\n  items: [[a]]', 'LOAD_ERR_YAML_VALIDATE'],
    [ruleText('r', 'evt.type = nosuchcall'), 'LOAD_ERR_COMPILE_CONDITION'],
    [ruleText('r', 'evt.type ='), 'LOAD_ERR_COMPILE_CONDITION'],
    [ruleText('r', 'evt.type = open').replace('WARNING', 'urgent'), 'LOAD_ERR_YAML_VALIDATE'],
    [ruleText('r', 'evt.type = open').replace('%fd.name', '%nothing.here'), 'LOAD_ERR_COMPILE_OUTPUT'],
  ])('%j: %s', (text, code) => {
    const { loaded, errors } = load(text);
    expect([loaded, errors[0]?.code]).toEqual([false, code]);
  });

  it('leave what was loaded before as it was when they fail', () => {
    const loader = createLoader({ sources: [syscallSource] });
    expect(loader.load('a', ruleText('good', 'evt.type = open')).rules).toHaveLength(1);
    expect(loader.load('b', `${ruleText('other', 'evt.type = open')}- nonsense`).rules).toHaveLength(1);
    expect(loader.load('c', ruleText('third', 'evt.type = open')).rules.map(({ name }) => name)).toEqual([
      'good',
      'third',
    ]);
  });

  it('keep their good rules when asked to go on', () => {
    const loader = createLoader({ sources: [syscallSource], keepGoing: true });
    const text = `${ruleText('bad', 'evt.type')}${ruleText('good', 'evt.type = open')}- list:\n${ruleText('worse', 'no.such = 1')}`;
    const { rules, errors } = loader.load('a', text);
    expect(rules.map(({ name }) => name)).toEqual(['good']);
    expect(errors).toHaveLength(3);
  });

  it('say where things stand', () => {
    const [error] = load(`# head\n${ruleText('r', 'evt.type = open and nope')}`).errors;
    expect(error).toMatchObject({
      itemType: 'rule',
      itemName: 'r',
      line: 2,
      column: 3,
      snippet: 'evt.type = open and nope\n                    ^',
    });
    expect(printMessage(error!)).toBe(
      "Error LOAD_ERR_VALIDATE in rule 'r' (rules-0.yaml:2:3): Undefined macro 'nope' used in filter.",
    );
  });

  it('stay bounded when aliases multiply', () => {
    const bomb = [
      'a: &a0 [x, x, x, x, x, x, x, x, x, x]',
      ...Array.from(
        { length: 9 },
        (_, at) => `a${at}: &a${at + 1} [${Array.from({ length: 10 }, () => `*a${at}`).join(', ')}]`,
      ),
    ];
    const { loaded, errors } = load(bomb.join('\n'));
    expect(loaded).toBe(false);
    expect(errors[0]?.code).toMatch(/LOAD_ERR_YAML/);
  });

  it('never throw', () => {
    const line = fc.constantFrom(
      '- rule: a',
      '- macro: m',
      '- list: l',
      '  condition: evt.type=open',
      '  condition: m',
      '  items: [a, l]',
      '  append: true',
      '  override:',
      '    condition: append',
      '  output: "%fd.name"',
      '  desc: d',
      '  priority: INFO',
      '  exceptions:',
      '  - name: e',
      '    fields: proc.name',
      '    values: [a]',
      '---',
      '  enabled: false',
      '\t',
      '- *x',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(line).map((lines) => lines.join('\n')),
        ),
        (text) => {
          expect(typeof load(text).loaded).toBe('boolean');
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('rule sets', () => {
  const rules = rulesOf(
    ruleText('shell in container', 'evt.type=execve', '  tags: [a, b]\n'),
    ruleText('shell on host', 'evt.type=execve', '  enabled: false\n  tags: [b]\n'),
  );
  it.each([
    [{ by: 'wildcard', value: 'shell*host' } as const, 2],
    [{ by: 'tags', value: ['b'] } as const, 2],
    [{ by: 'tags', value: ['c'] } as const, 1],
    [{ by: 'exact', value: 'shell' } as const, 1],
    [{ by: 'substring', value: 'on' } as const, 2],
  ])('%j', (selection, count) => {
    expect(switchRules(initialRuleSets(rules), rules, selection, true).get('default')?.size).toBe(count);
  });

  it('are described with what they refer to', () => {
    expect(describeRules(rules).rules[0]).toMatchObject({
      info: { name: 'shell in container', tags: ['a', 'b'] },
      details: { eventTypes: ['execve'], fields: ['evt.type'] },
    });
  });
});

describe('many files at once', () => {
  it('come to the same rules as one after the other, with what is unused told of all of them', () => {
    const files = [
      {
        name: 'a',
        text: '- macro: m\n  condition: evt.type = open\n- list: l\n  items: [x]\n- list: lonely\n  items: [y]\n',
      },
      { name: 'b', text: ruleText('r', 'm and proc.name in (l)') },
      { name: 'c', text: '- list: l\n  items: [z]\n  override: {items: append}\n' },
    ];
    const together = createLoader({ sources: [syscallSource] }).loadAll(files);
    const single = createLoader({ sources: [syscallSource] });
    const last = files.map(({ name, text }) => single.load(name, text)).at(-1);
    expect(together.rules.map(({ condition }) => condition)).toEqual(last?.rules.map(({ condition }) => condition));
    expect(together.warnings.map(({ code, itemName }) => `${code} ${itemName}`)).toEqual(['LOAD_UNUSED_LIST lonely']);
  });

  it('leave the good ones in force beside bad ones', () => {
    const { rules, errors } = createLoader({ sources: [syscallSource] }).loadAll([
      { name: 'a', text: '- rule: [' },
      { name: 'b', text: ruleText('bad', 'no.such = 1') + ruleText('good', 'evt.type = open') },
    ]);
    expect([rules.map(({ name }) => name), errors.map(({ file }) => file)]).toEqual([['good'], ['a', 'b']]);
  });
});
