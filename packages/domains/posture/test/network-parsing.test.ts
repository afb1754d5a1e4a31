import { describe, expect, test } from 'vitest';
import { isEverywhere, networkContains, parseNetwork } from '../src/network/addresses.ts';
import { parseCalicoSelector } from '../src/network/calico-selector.ts';

describe('networks', () => {
  test.each<[outer: string, inner: string, contained: boolean]>([
    ['0.0.0.0/0', '169.254.169.254', true],
    ['169.254.0.0/16', '169.254.169.254/32', true],
    ['169.254.169.254/32', '169.254.0.0/16', false],
    ['10.0.0.0/8', '11.0.0.1', false],
    ['10.0.0.7/8', '10.255.0.0/16', true],
    ['::/0', '10.0.0.1', false],
    ['fd00::/8', 'fd00:ec2::254', true],
    ['2001:db8::/32', '2001:db8:0:1::', true],
    ['::ffff:0.0.0.0/96', '::ffff:10.1.2.3', true],
  ])('%s holds %s: %s', (outer, inner, contained) => {
    expect(networkContains(parseNetwork(outer)!, parseNetwork(inner)!)).toBe(contained);
  });

  test.each([
    '',
    '10.0.0',
    '10.0.0.256/8',
    '10.0.0.0/33',
    '10.0.0.0/',
    '1::2::3',
    '12345::',
    '1:2:3:4:5:6:7:8:9',
    'x/8',
    '::/129',
  ])('%j is none', (text) => {
    expect(parseNetwork(text)).toBeUndefined();
    expect(isEverywhere(text)).toBe(false);
  });
});

describe('Calico selectors', () => {
  const labels = { app: 'web', 'app.kubernetes.io/part-of': 'shop', tier: 'front-end' };
  test.each<[selector: string, selected: boolean]>([
    ['', true],
    ['all()', true],
    ['global()', false],
    ["app == 'web'", true],
    ['app=="web"', true],
    ["app != 'web'", false],
    ["zone != 'a'", true],
    ['has(app)', true],
    ['!has(zone)', true],
    ["app.kubernetes.io/part-of == 'shop' && tier starts with 'front'", true],
    ["tier ends with 'back' || tier contains '-'", true],
    ["app in {'api', 'web'} && !(tier in {'db'})", true],
    ["app not in {'web'}", false],
    ["zone not in {'a'}", true],
    ["zone == 'a' || app == 'web' && tier == 'db'", false],
    ['app in {}', false],
  ])('%s: %s', (selector, selected) => {
    expect(parseCalicoSelector(selector)?.(labels)).toBe(selected);
  });

  test.each([
    'app ==',
    'app == web',
    "(app == 'x'",
    'has(',
    "app in {'a'",
    "app & 'x'",
    "'app'",
    `${'('.repeat(9000)}all()`,
  ])('%.20s cannot be read', (selector) => {
    expect(parseCalicoSelector(selector)).toBeUndefined();
  });
});
