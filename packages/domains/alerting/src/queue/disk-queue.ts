import { appendFile, mkdir, readdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AlertingError } from '../error.ts';
import type { Notification } from '../notification.ts';
import type { Queue, Waiting } from './queue.ts';

export interface DiskQueueOptions {
  readonly folder: string;
  /** Bytes that may wait, and that the dead letters may take, each. */
  readonly maxBytes: number;
  readonly now: () => number;
}

interface Segment {
  readonly number: number;
  /** Bytes of whole lines. */
  size: number;
  lines: number;
}

/** Where reading goes on: so many lines of the oldest segment are done with. */
interface Position {
  done: number;
  lost: number;
  buried: number;
}

/** Segments are this share of the bound: when it is reached the oldest one is given up. */
const segmentShare = 8;
const deadLetters = 'dead-letters.ndjson';

/**
 * A queue that survives the process, its death included: lines of JSON in segment files, and the position of the
 * reader beside them. After a crash the torn last line is cut off and what had been sent but not yet noted is sent
 * again: at least once, never less. Throws an AlertingError when the folder cannot be used.
 */
export async function diskQueue({ folder, maxBytes, now }: DiskQueueOptions): Promise<Queue> {
  const segmentBytes = Math.max(1024, Math.floor(maxBytes / segmentShare));
  const segmentFile = ({ number }: Segment): string => join(folder, `${String(number).padStart(10, '0')}.ndjson`);
  const positionFile = join(folder, 'position.json');
  const segments: Segment[] = [];
  let position: Position = { done: 0, lost: 0, buried: 0 };
  let chain: Promise<unknown> = Promise.resolve();

  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    position = await readPosition(positionFile);
    for (const name of (await readdir(folder)).sort()) {
      const match = /^(\d{10})\.ndjson$/.exec(name);
      if (match !== null) segments.push(await recover(join(folder, name), Number(match[1])));
    }
    if (position.done > (segments[0]?.lines ?? 0)) position.done = 0;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AlertingError(
      'broken-queue',
      { en: `The queue in ${folder} cannot be used: ${why}`, zh: `无法使用队列目录 ${folder}：${why}` },
      { cause },
    );
  }

  /** One change after the other. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = chain.then(work, work);
    chain = next.catch(() => undefined);
    return next;
  }

  async function savePosition(): Promise<void> {
    await writeFile(`${positionFile}.new`, JSON.stringify(position), { mode: 0o600 });
    await rename(`${positionFile}.new`, positionFile);
  }

  async function dropOldest(): Promise<void> {
    const oldest = segments.shift();
    if (oldest === undefined) return;
    position.done = 0;
    await savePosition();
    await rm(segmentFile(oldest), { force: true });
  }

  async function push(notification: Notification): Promise<void> {
    const line = `${JSON.stringify({ since: now(), notification })}\n`;
    const bytes = Buffer.byteLength(line);
    const last = segments.at(-1);
    if (last === undefined || (last.size + bytes > segmentBytes && last.lines > 0)) {
      segments.push({ number: (last?.number ?? 0) + 1, size: 0, lines: 0 });
    }
    const segment = segments.at(-1) as Segment;
    await appendFile(segmentFile(segment), line, { mode: 0o600, flush: true });
    segment.size += bytes;
    segment.lines += 1;
    while (segments.length > 1 && segments.reduce((sum, { size }) => sum + size, 0) > maxBytes) {
      position.lost += (segments[0] as Segment).lines - position.done;
      await dropOldest();
    }
  }

  async function peek(count: number): Promise<Waiting[]> {
    const found: Waiting[] = [];
    let skip = position.done;
    for (const segment of segments) {
      if (found.length >= count) break;
      const lines = (await readFile(segmentFile(segment), 'utf8')).split('\n').slice(0, segment.lines);
      for (const line of lines.slice(skip, skip + count - found.length)) found.push(JSON.parse(line) as Waiting);
      skip = 0;
    }
    return found;
  }

  async function commit(count: number): Promise<void> {
    position.done += count;
    for (
      let first = segments[0];
      first !== undefined && position.done >= first.lines && segments.length > 1;
      [first] = segments
    ) {
      const rest = position.done - first.lines;
      await dropOldest();
      position.done = rest;
    }
    const [only] = segments;
    // Nothing waits any more: the file begins anew instead of growing.
    if (only !== undefined && segments.length === 1 && position.done >= only.lines) await dropOldest();
    else await savePosition();
  }

  async function bury(notifications: readonly Notification[], why: string): Promise<void> {
    const path = join(folder, deadLetters);
    const time = new Date(now()).toISOString();
    const lines = notifications.map((notification) => `${JSON.stringify({ time, why, notification })}\n`).join('');
    const size = await stat(path).then(
      (info) => info.size,
      () => 0,
    );
    if (size > 0 && size + lines.length > maxBytes) await rename(path, `${path}.1`);
    await appendFile(path, lines, { mode: 0o600, flush: true });
    position.buried += notifications.length;
    await savePosition();
  }

  return {
    push: (notification) => inTurn(() => push(notification)),
    peek: (count) => inTurn(() => peek(count)),
    commit: (count) => inTurn(() => commit(count)),
    bury: (notifications, why) => inTurn(() => bury(notifications, why)),
    stats: () => ({
      waiting: segments.reduce((sum, { lines }) => sum + lines, 0) - position.done,
      lost: position.lost,
      buried: position.buried,
    }),
    close: () => inTurn(savePosition),
  };
}

async function readPosition(path: string): Promise<Position> {
  try {
    const { done = 0, lost = 0, buried = 0 } = JSON.parse(await readFile(path, 'utf8')) as Partial<Position>;
    return { done, lost, buried };
  } catch {
    // None yet, or half of one: everything that is there is sent again.
    return { done: 0, lost: 0, buried: 0 };
  }
}

/** Cuts off what a crash left of a last line, and drops lines that are no JSON. */
async function recover(path: string, number: number): Promise<Segment> {
  const text = await readFile(path, 'utf8');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (whole.length < text.length) await truncate(path, Buffer.byteLength(whole));
  const lines = whole.split('\n').slice(0, -1);
  const good = lines.filter(isWaiting);
  if (good.length < lines.length) await writeFile(path, good.map((line) => `${line}\n`).join(''), { mode: 0o600 });
  return { number, size: Buffer.byteLength(whole), lines: good.length };
}

function isWaiting(line: string): boolean {
  try {
    const value = JSON.parse(line) as Partial<Waiting> | null;
    return typeof value?.since === 'number' && typeof value.notification?.id === 'string';
  } catch {
    return false;
  }
}
