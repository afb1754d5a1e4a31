import { expect, test } from 'vitest';
import { createPolicy, newCoverage, newExplanation, prepareQuery, runTests } from '../src/index.ts';

const module = `package shop

deny contains message if {
	some name, price in input.prices
	price > 10
	message := sprintf("%s is dear", [name])
}

unused if input.nothing

test_denies if "tea is dear" in deny with input.prices as {"tea": 11}
test_wrong if count(deny) == 1 with input.prices as {}
todo_test_later if false
`;

test('rules named test_ pass, fail and wait', () => {
  const results = [...runTests(createPolicy({ 'shop.rego': module }))];
  expect(results.map(({ name, outcome, row }) => ({ name, outcome, row }))).toEqual([
    { name: 'data.shop.test_denies', outcome: 'pass', row: 11 },
    { name: 'data.shop.test_wrong', outcome: 'fail', row: 12 },
    { name: 'data.shop.todo_test_later', outcome: 'skip', row: 13 },
  ]);
});

test('coverage names the rows that evaluations reached', () => {
  const policy = createPolicy({ 'shop.rego': module }, { traced: true });
  const coverage = newCoverage(policy);
  prepareQuery(policy, 'x = data.shop.deny').value('x', { prices: { tea: 11 } }, undefined, {
    tracer: coverage.tracer,
  });
  const [file] = coverage.report();
  expect(file?.covered).toEqual([3, 4, 5, 6]);
  expect(file?.missed).toContain(9);
});

test('an explanation shows what was decided with which values', () => {
  const policy = createPolicy({ 'shop.rego': module }, { traced: true });
  const explanation = newExplanation();
  const input = { prices: { tea: 11, water: 1 } };
  prepareQuery(policy, 'x = data.shop.deny').value('x', input, undefined, { tracer: explanation.tracer });
  const [attempt] = explanation.attempts;
  expect(attempt?.rule).toBe('data.shop.deny');
  expect(attempt?.solutions.map(({ value, locals }) => [value, locals.get('name')])).toEqual([['tea is dear', 'tea']]);
  const compared = attempt?.literals.find(({ loc }) => loc.row === 5);
  expect(compared?.held).toBe(1);
  expect(compared?.locals.get('name')).toBe('tea');
});

test('print tells what it is given, undefined or not', () => {
  const lines: string[] = [];
  const policy = createPolicy({ 'p.rego': 'package p\nq if print("x is", input.x, input.y)' });
  const onPrint = (line: string): void => void lines.push(line);
  prepareQuery(policy, 'x = data.p.q').value('x', { x: [1] }, undefined, { onPrint });
  expect(lines).toEqual(['x is [1] <undefined>']);
});
