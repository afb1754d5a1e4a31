import { describe, expect, test } from 'vitest';
import { plainKey, resolvePlain } from '../src/yaml/scalar.ts';

describe('plain scalars mean what sigs.k8s.io/yaml says', () => {
  test.each<[string, string[], unknown]>([
    ['true', ['true', 'True', 'TRUE', 'yes', 'Yes', 'YES', 'on', 'On', 'ON', 'y', 'Y'], true],
    ['false', ['false', 'False', 'FALSE', 'no', 'No', 'NO', 'off', 'Off', 'OFF', 'n', 'N'], false],
    ['null', ['', '~', 'null', 'Null', 'NULL'], null],
    ['zero', ['0', '-0', '+0', '00', '0x0', '0b0', '0o0'], 0],
    [
      'fifteen',
      ['15', '+15', '017', '0o17', '0O17', '0xf', '0XF', '0b1111', '1_5', '15.0', '1.5e1', '1.5E+1', '15.'],
      15,
    ],
    ['eight', ['8', '08', '0_8'], 8],
    ['a half', ['.5', '0.5', '+0.5', '5e-1', '.5_0'], 0.5],
    ['minus eight', ['-8', '-010', '-0x8', '-0b1000'], -8],
    ['2^64-1, as near as a double comes', ['18446744073709551615', '0xffffffffffffffff'], 2 ** 64],
    ['more than 64 bits', ['36893488147419103232'], 2 ** 65],
    ['minus zero as a float', ['-0.0'], -0],
    ['infinity', ['.inf', '.Inf', '+.inf'], Number.POSITIVE_INFINITY],
  ])('%s', (_, texts, value) => {
    for (const text of texts) expect([text, resolvePlain(text)]).toEqual([text, value]);
  });

  test.each([
    'tRue',
    'yEs',
    'nUll',
    'truee',
    'none',
    'over',
    'y.',
    '12:30:45',
    '1:30',
    '2001-01-01',
    '2001-12-14t21:59:43.10-05:00',
    '0o8',
    '0b2',
    '0x',
    '0b',
    '0xfg',
    '1e',
    'e1',
    '+-1',
    '--1',
    '-',
    '+',
    '.',
    '..',
    '._5',
    '.5_',
    '1e999',
    '-1e999',
    '0x1ffffffffffffffff',
    '1.2.3',
    '10Gi',
    '100m',
    '1 2',
    '<<',
    '=',
    'NaN',
    'Infinity',
    '_1',
    '1,000',
  ])('%s is a string', (text) => {
    expect(resolvePlain(text)).toBe(text);
  });

  test.each<[string, string | undefined]>([
    ['a', 'a'],
    ['1', '1'],
    ['0x10', '16'],
    ['010', '8'],
    ['yes', 'true'],
    ['off', 'false'],
    ['1.5', '1.5'],
    ['1.0', '1'],
    ['1e6', '1e+06'],
    ['100000.0', '100000'],
    ['0.00001', '1e-05'],
    ['0.1', '0.1'],
    ['.inf', '.inf'],
    ['.nan', '.nan'],
    ['9007199254740993', '9007199254740993'],
    ['-0', '0'],
    ['~', undefined],
    ['null', undefined],
    ['2001-01-01', '2001-01-01'],
  ])('as a key, %s is named %s', (text, name) => {
    expect(plainKey(text)).toBe(name);
  });
});
