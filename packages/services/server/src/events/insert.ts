import { setImmediate as turn } from 'node:timers/promises';
import { type Event, type EventKind, eventKinds } from '@seawall/model';
import type { Engine } from './engine.ts';
import { columnsOf, eventLine, firstId, tableOf } from './row.ts';

/** What became of a batch of events. */
export interface InsertResult {
  readonly stored: number;
  /** Those that no table can hold, by their place in the batch. */
  readonly rejected: readonly { readonly index: number; readonly why: string }[];
}

/** An event that is longer is none: a sender that sends a file as a field must not fill the disk. */
const longestLine = 256 * 1024;

/** A long batch goes in pieces: while the store works on one, the next is made. */
const mostLines = 25_000;
/** So many events are read before others have their turn. */
const slice = 512;

/** The lines of a kind that go together; its number tells a batch's pieces apart. */
interface Piece {
  readonly number: number;
  readonly lines: string[];
}

const day = 24 * 60 * 60 * 1000;

/**
 * Stores a batch, each event in the table of its kind. When it resolves they are on the disk. The same batch again, told
 * by its token, is stored once: also after part of it was stored and the rest failed.
 * @param token names the batch; a sender that tries again uses the same one
 */
export async function insertEvents(
  engine: Engine,
  events: readonly Event[],
  token: string,
  now: number,
): Promise<InsertResult> {
  const pieces = new Map<EventKind, Piece>();
  const inserts: Promise<void>[] = [];
  const insert = (kind: EventKind, { lines, number }: Piece): void => {
    const name = number === 0 ? `${token} ${kind}` : `${token} ${kind} ${number}`;
    const stored = engine.insert(tableOf(kind), columnsOf(kind), Buffer.from(lines.join('\n')), name);
    // Whoever waits for all of them hears of it.
    stored.catch(() => undefined);
    inserts.push(stored);
  };
  const rejected: { index: number; why: string }[] = [];
  const first = firstId(token);
  for (const [index, event] of events.entries()) {
    if (index % slice === slice - 1) await turn();
    const why = unfit(event, now);
    if (why !== undefined) {
      rejected.push({ index, why });
      continue;
    }
    const line = eventLine(event, first + index);
    if (line.length > longestLine) {
      rejected.push({ index, why: `it has ${line.length} characters, and ${longestLine} is most` });
      continue;
    }
    let piece = pieces.get(event.kind);
    if (piece === undefined) pieces.set(event.kind, (piece = { number: 0, lines: [] }));
    piece.lines.push(line);
    if (piece.lines.length < mostLines) continue;
    insert(event.kind, piece);
    pieces.set(event.kind, { number: piece.number + 1, lines: [] });
  }
  for (const [kind, piece] of pieces) if (piece.lines.length > 0) insert(kind, piece);
  await Promise.all(inserts);
  return { stored: events.length - rejected.length, rejected };
}

const known: ReadonlySet<string> = new Set(eventKinds);

/** Ten years back and a day ahead: beyond that it is a broken clock, and would cut the tables into countless parts. */
function unfit({ time, kind }: Event, now: number): string | undefined {
  if (!known.has(kind)) return `there is no kind of event ${kind}`;
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(time)) return `its time is not RFC 3339 in UTC: ${time}`;
  const at = Date.parse(time);
  if (Number.isNaN(at)) return `there is no such time: ${time}`;
  if (at > now + day || at < now - 3650 * day) return `its time is not believable: ${time}`;
  return undefined;
}
