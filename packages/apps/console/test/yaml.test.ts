import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { yamlOf } from '../src/parts/yaml.ts';

describe('YAML for people', () => {
  it.each([
    [{ kind: 'NetworkPolicy', spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'], ingress: [] } }],
    [{ a: 'yes', b: 'null', c: '10', d: ' padded ', e: '', f: 'a: b', g: '#x', h: 'true', i: '*' }],
    [{ list: [{ name: 'a', ports: [{ port: 80 }, { port: 443, protocol: 'TCP' }] }, { name: 'b' }] }],
    [{ text: 'first line\nsecond line', after: 1 }],
    [{ nested: [['a', 'b'], ['c']], nothing: null, no: false }],
  ])('says what the value says: %j', (value) => {
    expect(parse(yamlOf(value))).toEqual(value);
  });

  it('prints scalars as they are', () => {
    expect(yamlOf('shop')).toBe('shop');
    expect(yamlOf(3)).toBe('3');
  });
});
