import { assert, constantFrom, integer, property, string, uint8Array } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Leak } from '../src/index.ts';
import { leaksIn } from './support/find.ts';

// Put together here, so that no text of this repository is a secret itself.
const prefix = { github: 'ghp_', google: 'AIza' } as const;
const github = `${prefix.github}x9K2mQ7vL4pR8sT1wZ5nB3cD6fG0hJ2pVtKd`;
const google = `${prefix.google}SyD3k9Qm2vX7pL4rT8wZ1nB6cF0gH5jK3sE`;
const pem = [
  '-----BEGIN ',
  'PRIVATE KEY-----\n',
  'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n'.repeat(3),
  '-----END PRIVATE KEY-----',
].join('');

function found(leaks: readonly Leak[]): string[] {
  return leaks.map(({ rule, line, column }) => `${rule}@${line}:${column}`);
}

describe('where a secret stands', () => {
  it.each([
    ['first line', `token=${google}`, ['google-api-key@1:7']],
    ['later line', `a\nb\n  ${google}\n`, ['google-api-key@3:3']],
    ['several lines', `x\n${pem}\n`, ['private-key@2:1']],
    ['two on a line', `${google} ${google.replace('Sy', 'Sz')}`, ['google-api-key@1:1', 'google-api-key@1:41']],
  ])('%s', (_, text, expected) => {
    expect(found(leaksIn(text))).toEqual(expected);
  });

  it.each([
    ['pass', 1],
    ['PASS', 1],
    ['bypass', 0],
    ['pass_through', 0],
    ['passed', 0],
  ])('%s as a name gives %i', (name, count) => {
    expect(leaksIn(`${name} = '${['Zt9x', 'QWERasdf'].join('')}'`)).toHaveLength(count);
  });

  it('is the same however the file is cut into pieces', () => {
    const noise = string({
      unit: constantFrom('a', 'key ', '\n', '= ', 'token', '"', ' ', 'AIza'),
      maxLength: 400,
    });
    assert(
      property(noise, noise, integer({ min: 1, max: 97 }), (before, after, piece) => {
        const text = `${before} ${google} ${after}\n${pem}\n${before}`;
        expect(leaksIn(text, piece)).toEqual(leaksIn(text));
      }),
      { numRuns: 60 },
    );
  });

  it('is found across the lanes and chunks of a large file', () => {
    const filler = 'const answer = 42; // nothing to see\n'.repeat(4000);
    for (const at of [0, 1, 65_520, 65_536, 74_000, filler.length]) {
      const text = `${filler.slice(0, at)} ${google} ${filler.slice(at)}`;
      const line = filler.slice(0, at).split('\n').length;
      expect(leaksIn(text, 65_536).map((leak) => `${leak.rule}@${leak.line}`)).toEqual([`google-api-key@${line}`]);
    }
  });
});

describe('what a leak says', () => {
  it('never holds the secret', () => {
    const [leak] = leaksIn(`key ${google}`);
    expect(JSON.stringify(leak)).not.toContain(google.slice(8, 30));
    expect(leak?.redacted).toBe(`${google.slice(0, 4)}…${google.slice(-4)}`);
    expect(leak?.hash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('has the same hash wherever the secret stands, plain or encoded', () => {
    const plain = leaksIn(`a ${google} b`);
    const encoded = leaksIn(`config: ${Buffer.from(`key=${google}\n`).toString('base64')}`);
    expect(encoded.map(({ hash }) => hash)).toEqual(plain.map(({ hash }) => hash));
  });

  it('tells a check sum that does not hold', () => {
    expect(leaksIn(github).map(({ rule, invented }) => [rule, invented])).toEqual([['github-token', true]]);
  });
});

describe('encodings', () => {
  const line = `export API=${google}\n`;
  const base64 = Buffer.from(line).toString('base64');
  it.each([
    ['base64', base64, ['base64']],
    ['base64 twice', Buffer.from(`x: ${base64}`).toString('base64'), ['base64', 'base64']],
    ['hex', Buffer.from(line).toString('hex'), ['hex']],
    ['url', `https://h/?q=%22${google.replace('AIza', '%41Iza')}%22`, ['url']],
    ['hex in base64', Buffer.from(Buffer.from(line).toString('hex')).toString('base64'), ['base64', 'hex']],
  ])('%s', (_, text, encodings) => {
    expect(leaksIn(`data = "${text}"`).map((leak) => [leak.rule, leak.encodings])).toEqual([
      ['google-api-key', encodings],
    ]);
  });
});

describe('comments that allow', () => {
  it.each([
    [`${google} # seawall:allow`, [true]],
    [`${google} // gitleaks:allow`, [true]],
    [`# seawall:allow ${google}`, [true]],
    [`${google}\n# seawall:allow`, [false]],
  ])('%s', (text, allowed) => {
    expect(leaksIn(text).map((leak) => leak.allowed)).toEqual(allowed);
  });
});

describe('bad input', () => {
  it.each([
    ['nothing', new Uint8Array(0), 0],
    ['UTF-16 with a mark', Buffer.from(`\ufeffkey = ${google}\n`, 'utf16le'), 1],
    ['UTF-16 without a mark', Buffer.from(`some text, key = ${google}\n`, 'utf16le'), 1],
    [
      'bytes that are no UTF-8',
      Buffer.concat([Buffer.from([0xff, 0xfe, 0x80]).subarray(2), Buffer.from(` ${google} `), Buffer.from([0xc3])]),
      1,
    ],
    [
      'a program: names before secrets say nothing there',
      Buffer.concat([
        Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0]),
        Buffer.from('mailgun_api_key=0f1e2d3c4b5a69788796a5b4c3d2e1f0'),
      ]),
      0,
    ],
    [
      'a program that holds a private key',
      Buffer.concat([Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0]), Buffer.from(pem)]),
      1,
    ],
  ])('%s', (_, bytes, count) => {
    expect(leaksIn(bytes)).toHaveLength(count);
  });

  it.each([7, 100, 5000, 65_536])('finds every private key of a program in pieces of %i bytes', (piece) => {
    const gap = Buffer.alloc(20_000);
    const other = pem.replaceAll('IIEvQ', 'IIEvR');
    const program = Buffer.concat([Buffer.from('\x7fELF\0\0'), gap, Buffer.from(pem), gap, Buffer.from(other), gap]);
    expect(leaksIn(program, piece).map(({ rule, line }) => [rule, line])).toEqual([
      ['private-key', 1],
      ['private-key', 1],
    ]);
  });

  it('takes a line of ten megabytes, and secrets behind it', () => {
    const text = `${'a1B2'.repeat(2_500_000)} ${google}`;
    expect(leaksIn(text, 65_536).map(({ rule }) => rule)).toEqual(['google-api-key']);
  });

  it('bounds what nested encodings unfold', () => {
    let text = `key ${google}\n`;
    for (let depth = 0; depth < 12; depth++) text = Buffer.from(text).toString('base64');
    expect(leaksIn(text)).toEqual([]);
  });

  it('bounds how many secrets of one file it keeps', () => {
    const text = Array.from(
      { length: 5000 },
      (_, index) => `${prefix.google}Sy${String(index).padStart(4, '0')}D3k9Qm2vX7pL4rT8wZ1nB6cF0gH5jK3`,
    ).join('\n');
    expect(leaksIn(text).length).toBeLessThanOrEqual(2000);
  });

  it('never throws on any bytes', () => {
    assert(
      property(uint8Array({ maxLength: 4000 }), integer({ min: 1, max: 500 }), (bytes, piece) => {
        expect(leaksIn(bytes, piece)).toBeInstanceOf(Array);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a name of a provider and what stands behind it', () => {
  const value = ['xK92mQ7vL4pR8sT1', 'wZ5nB3cD6fG0hJ2p'].join('');
  it.each([
    ['the value of a key', `agora_app_key: ${value}\n`, 1],
    ['the value on the next line', `"agora_app_key":\n  "${value}"\n`, 1],
    ['the name of the next thing', 'agora, mais tarde com update-passwd.\nExtended_description-pt_br.utf-8: O', 0],
  ])('%s', (_, text, count) => {
    expect(leaksIn(text)).toHaveLength(count);
  });
});
