import { expect, test } from 'vitest';
import { createPolicy, prepareQuery, toJson } from '../src/index.ts';

/** The answer of `found`, and how often `costly` was made. */
function evaluate(body: string, traced = false): { found: unknown; calls: number } {
  const source = `package p
costly(x) := y if { print("made"); y := x * 2 }
found contains result if { ${body} }
`;
  const query = prepareQuery(createPolicy({ 'p.rego': source }, { traced }), 'x = data.p.found');
  let calls = 0;
  const found = query.value('x', { a: [1, 2], b: 1 }, undefined, { onPrint: () => (calls += 1) });
  return { found: found === undefined ? undefined : toJson(found), calls };
}

test.each<[string, string, unknown[], number]>([
  ['written twice', 'costly(input.b) > 1; result := costly(input.b)', [2], 1],
  ['as an argument', 'n := costly(costly(input.b)); result := n + costly(input.b)', [6], 2],
  ['for each solution', 'some x in input.a; costly(x) > 1; result := costly(x)', [2, 4], 2],
  ['of other variables', 'some x in input.a; some y in input.a; costly(x) > 0; result := costly(y)', [2, 4], 8],
  ['inside a comprehension', 'costly(input.b) > 1; result := [costly(input.b) | some _ in input.a]', [[2, 2]], 1],
  ['inside not', 'costly(input.b) > 1; not costly(input.b) > 5; result := 1', [1], 1],
  ['not from not', 'not costly(input.b) > 5; result := costly(input.b)', [2], 2],
  ['not from a comprehension', 'n := count([1 | costly(input.b) > 5]); result := costly(input.b) + n', [2], 2],
  ['never under with', 'costly(input.b) > 1; result := costly(input.b) with input.b as 5', [10], 2],
])('a call %s is made once for its variables', (_, body, found, calls) => {
  expect(evaluate(body)).toEqual({ found, calls });
  expect(evaluate(body, true).found).toEqual(found);
});
