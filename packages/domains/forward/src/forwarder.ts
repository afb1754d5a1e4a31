import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Credentials } from './credentials.ts';
import { ForwardError } from './error.ts';
import { encodeFrame, encodeRow } from './frame.ts';
import { type Acknowledgement, paths, type Row, type Source } from './rows.ts';
import type { Spool, SpoolStats } from './spool.ts';
import { type Answer, openTransport, type Transport, type Trust } from './transport.ts';

/** How sending goes; told when it changes. */
export type ForwarderState =
  | { readonly state: 'sending' }
  /** The server asks to wait, or cannot be reached: what is pushed waits on the disk. */
  | { readonly state: 'waiting'; readonly error: ForwardError }
  /** The server will not take a batch, ever: it was put aside. */
  | { readonly state: 'refused'; readonly error: ForwardError };

export interface ForwarderOptions {
  readonly url: string;
  readonly source: Source;
  readonly credentials: Credentials;
  readonly spool: Spool;
  readonly now: () => number;
  readonly onState?: (state: ForwarderState) => void;
  /** Told what the server took; its faults name rows that it could not use. */
  readonly onStored?: (acknowledgement: Acknowledgement) => void;
}

interface ForwarderStats extends SpoolStats {
  readonly sent: number;
  readonly rejected: number;
}

export interface Forwarder {
  /** Takes a row; resolves when it is on the disk of this machine, from where it reaches the server in time. */
  push(row: Row): Promise<void>;
  /** Waits until the server has everything, at most so long; says whether it has. */
  flush(timeoutMs: number): Promise<boolean>;
  stats(): ForwarderStats;
  /** Writes what is held to the spool and stops sending. */
  close(): Promise<void>;
}

/** What nobody may lose: it goes to the disk at once, with whatever waits beside it. */
const urgent: ReadonlySet<Row['type']> = new Set(['alert', 'incident', 'response']);

/** A batch is closed when it holds so much, or is so old, or holds something urgent and no other is being written. */
const batchRows = 5_000;
const batchBytes = 4 * 1024 * 1024;
const batchMs = 250;
const requestMs = 60_000;
const firstWaitMs = 500;
const longestWaitMs = 60_000;

interface Open {
  readonly lines: string[];
  bytes: number;
  readonly written: PromiseWithResolvers<void>;
  readonly timer: NodeJS.Timeout;
  urgent: boolean;
}

/**
 * Sends rows to a server, through a spool: at least once and in order, whatever happens to the network, the server or
 * this process. The server stores a batch that comes twice once.
 */
export function createForwarder(options: ForwarderOptions): Forwarder {
  const { url, source, credentials, spool, onState, onStored } = options;
  const stopped = new AbortController();
  const stopSignal = stopped.signal;
  const counters = { sent: 0, rejected: 0 };
  let open: Open | undefined;
  /** Batches on their way to the disk. */
  let writing = 0;
  let closing: Promise<void> = Promise.resolve();
  let wake = Promise.withResolvers<void>();
  let transport: { readonly of: Trust; readonly transport: Transport } | undefined;
  let told = 'sending';

  function tell(state: ForwarderState): void {
    if (state.state === told && state.state !== 'refused') return;
    told = state.state === 'refused' ? told : state.state;
    onState?.(state);
  }

  function push(row: Row): Promise<void> {
    const line = encodeRow(row);
    if (open !== undefined && open.bytes + line.length > batchBytes) closeBatch();
    open ??= {
      lines: [],
      bytes: 0,
      written: Promise.withResolvers(),
      timer: setTimeout(closeBatch, batchMs),
      urgent: false,
    };
    const { written } = open;
    open.lines.push(line);
    open.bytes += line.length;
    if (open.lines.length >= batchRows) closeBatch();
    else if (!open.urgent && urgent.has(row.type)) {
      open.urgent = true;
      // With those of the same moment; while a batch is being written, more gather for the next.
      if (writing === 0) setImmediate(closeUrgent);
    }
    return written.promise;
  }

  function closeBatch(): void {
    if (open === undefined) return;
    const batch = open;
    open = undefined;
    clearTimeout(batch.timer);
    const before = closing;
    writing += 1;
    closing = writeBatch(batch, before);
  }

  function closeUrgent(): void {
    if (writing === 0 && open?.urgent === true) closeBatch();
  }

  /** Never rejects: who pushed the rows is told. */
  async function writeBatch({ lines, written }: Open, before: Promise<void>): Promise<void> {
    await before;
    try {
      await spoolLines(lines);
      written.resolve();
    } catch (error) {
      written.reject(error);
    }
    writing -= 1;
    closeUrgent();
  }

  async function spoolLines(lines: readonly string[]): Promise<void> {
    const sequence = spool.next();
    const frame = await encodeFrame({ seawall: 1, id: randomUUID(), sequence, source, rows: lines.length }, lines);
    await spool.add({ sequence, rows: lines.length, bytes: frame.length }, frame);
    wake.resolve();
  }

  async function work(): Promise<void> {
    let wait = firstWaitMs;
    let refused = false;
    while (!stopSignal.aborted) {
      const batch = spool.oldest();
      if (batch === undefined) {
        wake = Promise.withResolvers();
        await Promise.race([wake.promise, aborted(stopSignal)]);
        continue;
      }
      const outcome = await attempt(batch.sequence, refused);
      if (outcome.kind === 'sent') {
        await spool.remove(batch.sequence);
        counters.sent += batch.rows;
        counters.rejected += outcome.acknowledgement.rejected;
        onStored?.(outcome.acknowledgement);
        tell({ state: 'sending' });
        wait = firstWaitMs;
        refused = false;
      } else if (outcome.kind === 'never') {
        await spool.bury(batch.sequence, outcome.error.text.en);
        tell({ state: 'refused', error: outcome.error });
      } else {
        refused = outcome.refused;
        tell({ state: 'waiting', error: outcome.error });
        // Half to whole of the wait: senders that were cut off together do not come back together.
        const pause = outcome.afterMs ?? wait * (0.5 + Math.random() / 2);
        await sleep(Math.min(pause, longestWaitMs), undefined, { signal: stopSignal }).catch(() => undefined);
        wait = Math.min(wait * 2, longestWaitMs);
      }
    }
  }

  type Outcome =
    | { readonly kind: 'sent'; readonly acknowledgement: Acknowledgement }
    | { readonly kind: 'never'; readonly error: ForwardError }
    | { readonly kind: 'later'; readonly error: ForwardError; readonly afterMs?: number; readonly refused: boolean };

  async function attempt(sequence: number, refused: boolean): Promise<Outcome> {
    try {
      const { trust, headers } = await credentials.current(refused);
      if (transport?.of !== trust && JSON.stringify(transport?.of) !== JSON.stringify(trust)) {
        transport?.transport.close();
        transport = { of: trust, transport: openTransport(url, trust) };
      }
      const answer = await (transport as { transport: Transport }).transport.send({
        method: 'POST',
        path: paths.batches,
        headers: { ...headers, 'content-type': 'application/x-ndjson', 'content-encoding': 'zstd' },
        body: await spool.read(sequence),
        timeoutMs: requestMs,
      });
      return judge(answer);
    } catch (error) {
      if (!(error instanceof ForwardError)) throw error;
      return { kind: 'later', error, refused: false };
    }
  }

  function judge(answer: Answer): Outcome {
    const { status, headers } = answer;
    if (status === 200) return { kind: 'sent', acknowledgement: JSON.parse(answer.body) as Acknowledgement };
    const error = refusal(url, answer);
    // Bad frames and batches that are too large stay so; rights and room may come.
    if (status === 400 || status === 413 || status === 422) return { kind: 'never', error };
    const seconds = Number(headers['retry-after']);
    const after = Number.isFinite(seconds) && seconds > 0 ? { afterMs: seconds * 1000 } : {};
    return { kind: 'later', error, ...after, refused: status === 401 };
  }

  const working = work();
  working.catch(() => stopped.abort());

  return {
    push,
    async flush(timeoutMs) {
      const until = options.now() + timeoutMs;
      closeBatch();
      await closing;
      while (spool.oldest() !== undefined) {
        if (options.now() >= until || stopSignal.aborted) return false;
        await sleep(10);
      }
      return true;
    },
    stats: () => ({ ...spool.stats(), ...counters }),
    async close() {
      closeBatch();
      await closing;
      stopped.abort();
      await working;
      transport?.transport.close();
    },
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** The server's problem (RFC 9457) in its own words. */
function refusal(url: string, { status, body }: Answer): ForwardError {
  let said = body.replace(/\s+/g, ' ').slice(0, 300);
  try {
    const { detail, title } = JSON.parse(body) as { detail?: unknown; title?: unknown };
    if (typeof detail === 'string') said = detail;
    else if (typeof title === 'string') said = title;
  } catch {
    // Something between us and the server has answered.
  }
  return new ForwardError('refused', {
    en: `${url} answers ${status}: ${said}`,
    zh: `${url} 返回 ${status}：${said}`,
  });
}
