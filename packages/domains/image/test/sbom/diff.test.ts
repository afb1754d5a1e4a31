import type { Component } from '@seawall/model';
import { describe, expect, it } from 'vitest';
import { makeComponent } from '../../src/component/make.ts';
import { type ComponentPolicy, diffSboms, unauthorised } from '../../src/sbom/diff.ts';

function component(text: string): Component {
  const [, name = '', version = '', licences = ''] = /^(.+)@([^ ]+)(?: (.*))?$/.exec(text) ?? [];
  return makeComponent({
    ecosystem: 'npm',
    name,
    version,
    place: { path: 'lock' },
    licences: licences === '' ? [] : [licences],
  });
}

function diff(before: readonly string[], after: readonly string[]) {
  return diffSboms(before.map(component), after.map(component));
}

function printed({ added, removed, changed, relicensed }: ReturnType<typeof diff>): string[] {
  return [
    ...added.map(({ purl }) => `+ ${purl}`),
    ...removed.map(({ purl }) => `- ${purl}`),
    ...changed.map(({ before, after }) => `${before.purl} → ${after.version}`),
    ...relicensed.map(({ before, after }) => `${after.purl} ${before.licences.join()} → ${after.licences.join()}`),
  ];
}

it.each([
  [
    ['a@1', 'b@1'],
    ['a@2', 'c@1'],
    ['+ pkg:npm/c@1', '- pkg:npm/b@1', 'pkg:npm/a@1 → 2'],
  ],
  [
    ['a@1', 'a@2'],
    ['a@2', 'a@3', 'a@4'],
    ['+ pkg:npm/a@3', '+ pkg:npm/a@4', '- pkg:npm/a@1'],
  ],
  [['a@1 MIT'], ['a@1 GPL-3.0-only'], ['pkg:npm/a@1 MIT → GPL-3.0-only']],
  [['a@1'], ['a@1'], []],
])('%j to %j', (before, after, expected) => expect(printed(diff(before, after))).toEqual(expected));

describe('a policy judges what came in', () => {
  it.each<[ComponentPolicy, string[]]>([
    [{ deny: ['pkg:npm/left-*'] }, ['left-pad denied']],
    [{ deny: ['pkg:npm/left-pad@2*'] }, []],
    [{ deny: ['pkg:npm/kept'] }, []],
    [{ allow: ['pkg:npm/%40own/*', 'pkg:npm/raised'] }, ['left-pad not-allowed']],
    [{ licences: { deny: ['GPL-*'] } }, ['raised licence-denied']],
    [{ licences: { allow: ['permissive'] } }, ['@own/x licence-undeclared', 'raised licence-not-allowed']],
    [{}, []],
  ])('%j', (policy, expected) => {
    const found = diff(
      ['kept@1 GPL-3.0-only', 'raised@1 MIT'],
      ['kept@1 GPL-3.0-only', 'raised@2 GPL-3.0-only', 'left-pad@1 MIT', '@own/x@1'],
    );
    expect(unauthorised(found, policy).map(({ component: { name }, reason }) => `${name} ${reason}`)).toEqual(expected);
  });
});
