import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bindRecord, compileFilter, createEngine, type FieldRecord, type Rule, syscallSource } from '../src/index.ts';
import { ruleText, rulesOf } from './helpers.ts';

const rules = rulesOf(
  [
    ruleText(
      'any shell',
      'evt.type in (execve, execveat) and (proc.name = bash or proc.name = sh or proc.name in (zsh, dash))',
    ),
    ruleText(
      'root shell',
      'evt.type = execve and (proc.name = bash or proc.name = sh or proc.name in (zsh, dash)) and user.uid = 0',
    ),
    ruleText('never', 'evt.num = 0 and evt.type = execve'),
    ruleText(
      'secret',
      'evt.type in (open, openat) and (fd.name startswith /etc/shadow or fd.name startswith /root/ or fd.name endswith _rsa)',
    ),
    ruleText(
      'not open',
      'not evt.type in (open, openat) and proc.name exists and not proc.name = init',
      '  warn_evttypes: false\n',
    ),
    ruleText('off', 'evt.type = execve', '  enabled: false\n'),
    ruleText('empty', 'evt.type = execve and proc.name in ()'),
  ].join(''),
);
const typeOf = (event: FieldRecord): string => String(event['evt.type']);
const options = { source: syscallSource, rules, bind: bindRecord, typeOf };
const names = (matched: readonly Rule[]) => matched.map(({ name }) => name);

describe('matching', () => {
  const rootShell = { 'evt.type': 'execve', 'evt.num': 1, 'proc.name': 'zsh', 'user.uid': 0 };
  it('ends at the first rule in file order unless told otherwise', () => {
    expect(names(createEngine(options).match(rootShell))).toEqual(['any shell']);
    expect(names(createEngine({ ...options, matching: 'all' }).match(rootShell))).toEqual([
      'any shell',
      'root shell',
      'not open',
    ]);
  });

  it('takes the rules that are on', () => {
    const engine = createEngine({ ...options, matching: 'all', enabled: new Set(['off', 'root shell']) });
    expect(names(engine.match(rootShell))).toEqual(['root shell', 'off']);
  });

  it('gives the same empty list whenever nothing matches', () => {
    const engine = createEngine(options);
    expect(engine.match({ 'evt.type': 'close', 'evt.num': 1 })).toBe(
      engine.match({ 'evt.type': 'mmap', 'evt.num': 2 }),
    );
  });

  it('reads a field once per event, and only when a rule asks', () => {
    const read: string[] = [];
    const engine = createEngine<FieldRecord>({
      ...options,
      matching: 'all',
      bind: (use, field) => {
        const get = bindRecord(use, field);
        return (event) => {
          read.push(use.name);
          return get(event);
        };
      },
    });
    engine.match(rootShell);
    expect(read.filter((name) => name === 'proc.name')).toHaveLength(1);
    expect(read).not.toContain('fd.name');
    expect(read).not.toContain('evt.type');
  });
});

describe('the compiled rules', () => {
  const condition = fc.letrec<{ filter: string }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom(
        'evt.type = open',
        'evt.type in (open, close)',
        'evt.type != execve',
        'evt.num = 0',
        'evt.num > 0',
        'proc.name = a',
        'proc.name = b',
        'proc.name in (a, c)',
        'proc.name in ()',
        'proc.name startswith a',
        'proc.name startswith b',
        'proc.name exists',
        'proc.pid > 3',
        'fd.ip = 10.0.0.1',
        'fd.ip != 10.0.0.1',
        'fd.net in (10.0.0.0/8)',
        'proc.aname = a',
        'proc.aname in (b, c)',
        'fd.types in (file)',
        'fd.types intersects (file)',
      ),
      tie('filter').map((term) => `not (${term})`),
      fc
        .tuple(fc.constantFrom('and', 'or'), fc.array(tie('filter'), { minLength: 2, maxLength: 4 }))
        .map(([word, terms]) => `(${terms.join(` ${word} `)})`),
    ),
  })).filter;
  const name = fc.constantFrom('a', 'b', 'c', 'abc', undefined);
  const ip = fc.constantFrom('10.0.0.1', '10.9.9.9', '8.8.8.8', '::1');
  const event = fc.record({
    'evt.type': fc.constantFrom('open', 'close', 'execve', 'mmap'),
    'evt.num': fc.integer({ min: 1, max: 9 }),
    'proc.name': name,
    'proc.pid': fc.option(fc.integer({ min: 0, max: 9 })),
    'proc.aname': fc.array(fc.constantFrom('a', 'b', 'c', 'd')),
    'fd.ip': fc.oneof(fc.constant(undefined), fc.tuple(ip, ip)),
    'fd.net': fc.oneof(fc.constant(undefined), fc.tuple(ip, ip)),
    'fd.types': fc.array(fc.constantFrom('file', 'ipv4')),
  });

  it('match what each filter by itself matches', () => {
    fc.assert(
      fc.property(
        fc.array(condition, { minLength: 1, maxLength: 5 }),
        fc.array(event, { minLength: 1, maxLength: 10 }),
        (conditions, events) => {
          const made = rulesOf(
            conditions.map((text, at) => ruleText(`r${at}`, text, '  warn_evttypes: false\n')).join(''),
          );
          const alone = made.map((rule) => ({
            rule,
            holds: compileFilter(rule.filter, { registry: syscallSource.registry, bind: bindRecord }),
          }));
          for (const matching of ['first', 'all'] as const) {
            const engine = createEngine({ ...options, rules: made, matching });
            for (const item of events) {
              const expected = alone.filter(({ holds }) => holds(item, 0)).map(({ rule }) => rule.name);
              expect(names(engine.match(item))).toEqual(matching === 'first' ? expected.slice(0, 1) : expected);
            }
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});
