import { expect, test } from 'vitest';
import { errorOf, valueOf } from './helpers.ts';

const limits = { time: 200, steps: 500_000, depth: 100, values: 200_000 };

/** What this thread took of a processor, however busy the machine is. */
function processorMs(): number {
  const { system, user } = process.threadCpuUsage();
  return (system + user) / 1000;
}

/** Lists that hold the one before twice: as text or as a copy, 2^40 leaves. */
function shared(name: string): string {
  const steps = Array.from(
    { length: 40 },
    (_item, index) => `${name}${index + 1} := [${name}${index}, ${name}${index}]`,
  );
  return [`${name}0 := [1]`, ...steps].join('\n');
}

test.each<[string, string]>([
  [
    'all triples',
    'p := count({[a, b, c] | a := numbers.range(1, 900)[_]; b := numbers.range(1, 900)[_]; c := numbers.range(1, 900)[_]})',
  ],
  ['a search through nothing', 'p if { a := numbers.range(1, 9000)[_]; b := numbers.range(1, 9000)[_]; a + b == -1 }'],
  [
    'functions that double',
    'f(x, n) := count([1 | numbers.range(1, 200)[_]; g(x, n)])\ng(x, n) := count([1 | numbers.range(1, 200)[_]; h(x, n)])\nh(x, n) := count([1 | numbers.range(1, 200)[_]])\np := f(1, 2)',
  ],
  [
    'text that doubles',
    `p := x if { a := sprintf("%0100000d", [1]); b := replace(a, "0", a); x := replace(b, "0", a) }`,
  ],
  ['shared lists as JSON', `p := x if {\n${shared('a')}\nx := json.marshal(a40)\n}`],
  ['shared lists as text', `p := x if {\n${shared('a')}\nx := sprintf("%v", [a40])\n}`],
  ['shared lists as the answer', `p := x if {\n${shared('a')}\nx := a40\n}`],
  ['shared lists in a set', `p := x if {\n${shared('a')}\nx := {a40}\n}`],
  ['shared lists compared', `p if {\n${shared('a')}\n${shared('b')}\na40 == b40\n}`],
  [
    'every path of a graph',
    'p := count(graph.reachable_paths({n: numbers.range(1, 14) | n := numbers.range(1, 14)[_]}, {1}))',
  ],
  ['a large product', 'p := product(numbers.range(1, 100000))'],
  [
    'squares of squares',
    `p := x if {\n${Array.from({ length: 30 }, (_item, index) => `n${index + 1} := n${index} * n${index}`)
      .join('\n')
      .replace('n1 := n0 * n0', 'n1 := 12345678901')}\nx := n30\n}`,
  ],
  [
    'a template in a template',
    'p := strings.render_template("{{range .a}}{{range $.a}}{{range $.a}}x{{end}}{{end}}{{end}}", {"a": numbers.range(1, 1000)})',
  ],
  ['a walk in a walk', 'p := count([1 | walk(numbers.range(1, 900), a); walk(numbers.range(1, 900), b); a == b])'],
])('a policy that would never end is cancelled: %s', (_, text) => {
  const start = processorMs();
  const { code } = errorOf(() => valueOf(`package test\n${text}`, undefined, { options: { limits } }));
  expect(code).toBe('eval_cancel_error');
  expect(processorMs() - start).toBeLessThan(5000);
});

test.each<[string, string]>([
  ['padding', 'sprintf("%99999999999d", [1])'],
  ['precision', 'sprintf("%.99999999999f", [1.5])'],
  ['a shift', 'bits.lsh(1, 99999999999)'],
  ['a range', 'numbers.range(1, 99999999999)'],
  ['all addresses', 'net.cidr_expand("::/0")'],
  ['an exponent', 'to_number("1e999999999")'],
  [
    'aliases in YAML',
    `yaml.unmarshal(concat("\\n", ["a: &a [x, x, x]", concat("", ["b: [", concat(",", [c | numbers.range(1, 50000)[_]; c := "*a"]), "]"])]))`,
  ],
  ['a pattern that backtracks', 'regex.match("(a*)*(a*)*b", concat("", [c | numbers.range(1, 50000)[_]; c := "a"]))'],
  ['brackets', 'json.unmarshal(concat("", [c | numbers.range(1, 100000)[_]; c := "["]))'],
  [
    'braces of GraphQL',
    'graphql.is_valid(concat("", [c | numbers.range(1, 50000)[_]; c := "{a"]), "type Query { a: Query }")',
  ],
])('a built-in is asked for too much and ends: %s', (_, term) => {
  const start = processorMs();
  errorOf(() => valueOf(`package test\np := ${term}`, undefined, { options: { limits: { ...limits, time: 5000 } } }));
  expect(processorMs() - start).toBeLessThan(5000);
});
