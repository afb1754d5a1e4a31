import { assert, integer, nat, property, uint8Array } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dnsEvent } from '../src/dns/events.ts';
import { parseDns } from '../src/dns/message.ts';
import { createNames } from '../src/dns/names.ts';

/** A question for `pool.supportxmr.com` as glibc asks it, and what a resolver answered: an alias and two addresses. */
const question = Buffer.from('3f2a0100000100000000000004706f6f6c0a737570706f7274786d7203636f6d0000010001', 'hex');
const answer = Buffer.from(
  '3f2a8180000100030000000004706f6f6c0a737570706f7274786d7203636f6d0000010001' +
    'c00c000500010000003c0007047869626fc011' +
    'c031000100010000003c00045d5e2c01' +
    'c031000100010000003c00045d5e2c02',
  'hex',
);

function readable(bytes: Uint8Array): boolean {
  return (parseDns(bytes)?.answers.length ?? 0) <= 64;
}

describe('a DNS message', () => {
  it('is read with its compressed names', () => {
    expect(parseDns(question)).toEqual({
      id: 0x3f2a,
      isAnswer: false,
      code: 0,
      questions: [{ name: 'pool.supportxmr.com', type: 'A' }],
      answers: [],
    });
    expect(parseDns(answer)?.answers).toEqual([
      { name: 'pool.supportxmr.com', type: 'CNAME', ttl: 60, data: 'xibo.supportxmr.com' },
      { name: 'xibo.supportxmr.com', type: 'A', ttl: 60, data: '93.94.44.1' },
      { name: 'xibo.supportxmr.com', type: 'A', ttl: 60, data: '93.94.44.2' },
    ]);
  });

  it.each([
    ['too short', Buffer.from('3f2a0100', 'hex')],
    ['that points at itself', Buffer.from('3f2a01000001000000000000c00c00010001', 'hex')],
    ['that points forward', Buffer.from('3f2a01000001000000000000c01400010001', 'hex')],
    ['with a thousand questions', Buffer.from('3f2a010003e8000000000000', 'hex')],
    ['that asks nothing', Buffer.from('3f2a01000000000000000000', 'hex')],
    ['in TLS', Buffer.from('160301020001000001fc0303aabbccdd', 'hex')],
  ])('%s is none', (_, bytes) => {
    expect(parseDns(bytes)).toBeUndefined();
  });

  it('that was cut off gives the answers before the cut', () => {
    expect(parseDns(answer.subarray(0, answer.length - 5))?.answers).toHaveLength(2);
  });

  it('keeps bytes that are no text out of lines and dots', () => {
    const odd = Buffer.from('00000100000100000000000003612e0a0000100001', 'hex');
    expect(parseDns(odd)?.questions).toEqual([{ name: 'a\\046\\010', type: 'TXT' }]);
  });

  it('of any bytes neither throws nor hangs', () => {
    const any = property(uint8Array({ maxLength: 600 }), readable);
    expect(() => assert(any, { numRuns: 2000 })).not.toThrow();
    const changed = property(nat({ max: answer.length - 1 }), integer({ min: 0, max: 255 }), (at, byte) => {
      const bytes = Uint8Array.from(answer);
      bytes[at] = byte;
      return readable(bytes);
    });
    expect(() => assert(changed, { numRuns: 2000 })).not.toThrow();
  });
});

describe('names of addresses', () => {
  it('are those that were asked for, and each system has its own', () => {
    const names = createNames();
    const message = parseDns(answer);
    if (message === undefined) throw new Error('unreadable');
    names.learn('c1', message);
    expect(names.nameOf('c1', '93.94.44.2')).toBe('pool.supportxmr.com');
    expect(names.nameOf('c2', '93.94.44.2')).toBeUndefined();
  });
});

it('an exchange is an event', () => {
  const message = parseDns(answer);
  if (message === undefined) throw new Error('unreadable');
  const event = dnsEvent(message, { time: '2026-03-02T10:00:00.000Z', node: 'worker-1', server: '10.96.0.10' });
  expect(event?.fields).toEqual({
    'dns.question.name': 'pool.supportxmr.com',
    'dns.question.type': 'A',
    'dns.server': '10.96.0.10',
    'dns.id': 0x3f2a,
    'dns.answer': true,
    'dns.code': 'NOERROR',
    'dns.addresses': '93.94.44.1,93.94.44.2',
    'dns.aliases': 'xibo.supportxmr.com',
  });
});
