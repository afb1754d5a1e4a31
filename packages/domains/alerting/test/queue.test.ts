import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { diskQueue } from '../src/queue/disk-queue.ts';
import { memoryQueue, type Queue } from '../src/queue/queue.ts';
import { notification } from './helpers.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seawall-queue-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (maxBytes = 1 << 20): Promise<Queue> => diskQueue({ folder, maxBytes, now: () => 1000 });

async function fill(queue: Queue, ids: readonly (string | number)[]): Promise<void> {
  for (const id of ids) await queue.push(notification({ id: String(id) }));
}

async function idsOf(queue: Queue, count = 1000): Promise<string[]> {
  return (await queue.peek(count)).map(({ notification: { id } }) => id);
}

const numbers = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, at) => String(from + at));

test('what was pushed comes out in order, through segments and openings', async () => {
  const first = await open(20_000);
  await fill(first, numbers(0, 10));
  expect(await idsOf(first, 3)).toEqual(['0', '1', '2']);
  await first.commit(3);
  await first.close();
  const second = await open(20_000);
  await fill(second, numbers(10, 13));
  expect(await idsOf(second)).toEqual(numbers(3, 13));
  await second.commit(10);
  expect(second.stats()).toEqual({ waiting: 0, lost: 0, buried: 0 });
  await fill(second, ['x']);
  expect(await idsOf(second)).toEqual(['x']);
});

test('a process that dies loses nothing: what was not noted as sent is sent again', async () => {
  const dying = await open();
  await fill(dying, ['a', 'b']);
  await dying.commit(1);
  const next = await open();
  expect(await idsOf(next)).toEqual(['b']);
});

test('a torn last line is cut off, garbage between is passed over, a broken position starts anew', async () => {
  const queue = await open();
  await fill(queue, ['a', 'b']);
  await queue.close();
  const segment = join(folder, '0000000001.ndjson');
  appendFileSync(segment, 'no json\n{"since":1,"notification":{"id":"c"}}\n{"since":2,"notif');
  writeFileSync(join(folder, 'position.json'), '{"done":');
  const next = await open();
  expect(await idsOf(next)).toEqual(['a', 'b', 'c']);
  await fill(next, ['d']);
  expect(await idsOf(next)).toEqual(['a', 'b', 'c', 'd']);
});

test('the bound gives up the oldest and counts them', async () => {
  const queue = await open(16_000);
  await fill(queue, numbers(0, 60));
  const { lost, waiting } = queue.stats();
  expect(lost + waiting).toBe(60);
  expect(lost).toBeGreaterThan(0);
  expect((await idsOf(queue)).at(-1)).toBe('59');
  expect((await idsOf(queue))[0]).toBe(String(lost));
});

test('what cannot be sent is put aside with the reason', async () => {
  const queue = await open();
  await queue.bury([notification()], 'HTTP 403');
  expect(JSON.parse(readFileSync(join(folder, 'dead-letters.ndjson'), 'utf8'))).toMatchObject({
    why: 'HTTP 403',
    notification: { id: 'a1' },
  });
  expect(queue.stats().buried).toBe(1);
});

test('a folder that cannot be one is named', async () => {
  writeFileSync(join(folder, 'file'), '');
  await expect(diskQueue({ folder: join(folder, 'file', 'q'), maxBytes: 1000, now: () => 0 })).rejects.toThrow(
    /cannot be used/,
  );
});

test('in memory the oldest go as well', async () => {
  const queue = memoryQueue(2, () => 0);
  await fill(queue, ['a', 'b', 'c']);
  expect(await idsOf(queue)).toEqual(['b', 'c']);
  expect(queue.stats().lost).toBe(1);
});
