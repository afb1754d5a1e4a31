import { describe, expect, it } from 'vitest';
import { parseConnector } from '../src/fallback/process-connector.ts';

function message(what: number, ...numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(76);
  bytes.writeUInt32LE(1, 16);
  bytes.writeUInt32LE(what, 36);
  for (const [at, number] of numbers.entries()) bytes.writeUInt32LE(number, 52 + 4 * at);
  return bytes;
}

describe('a message of the process connector', () => {
  it.each([
    ['a new process', message(1, 10, 10, 20, 20), { what: 'fork', pid: 20, parent: 10 }],
    ['a new thread', message(1, 10, 10, 21, 20), undefined],
    ['a new program of a thread', message(2, 21, 20), { what: 'exec', pid: 20 }],
    ['the end of a process', message(0x8000_0000, 20, 20), { what: 'exit', pid: 20 }],
    ['the end of a thread', message(0x8000_0000, 21, 20), undefined],
    ['a change of user', message(4, 20, 20), undefined],
    ['half of one', message(1, 10, 10, 20, 20).subarray(0, 50), undefined],
  ])('%s', (_, bytes, event) => {
    expect({ event: parseConnector(bytes) }).toMatchObject({ event });
  });
});
