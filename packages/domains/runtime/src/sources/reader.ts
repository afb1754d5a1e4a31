import { isJson, type Json, objectAt, textsAt } from '../json.ts';
import type { Observed } from '../observed.ts';
import { createTable, type ProcessTable, type TableLimits } from '../state/table.ts';
import { shapes } from './registry.ts';
import type { Reading, Shape } from './shape.ts';

export interface ReaderOptions {
  readonly cluster?: string;
  readonly limits?: TableLimits;
}

/** Why something in a line could not be read. */
export interface Fault {
  readonly why: 'json' | 'form' | 'too-long' | 'too-deep' | 'reader' | 'recording';
  readonly detail: string;
}

/** What a line holds: what could be read of it, and what could not. */
export interface ReadLine {
  readonly observed: readonly Observed[];
  readonly faults: readonly Fault[];
  readonly expectation?: Expectation;
}

/** What a recording says of an event for the test of rules. */
interface Expectation {
  /** The rules that the event must fire. */
  readonly expect: readonly string[];
  /** Rules that it comes close to and must not fire. */
  readonly spare: readonly string[];
}

export interface Reader {
  readonly table: ProcessTable;
  /** One line of a log or a recording; a blank one holds nothing. */
  line(text: string): ReadLine;
  /** A document that is parsed already: the body of a batch. */
  document(value: unknown): ReadLine;
}

/** An audit event holds at most the request and the response, of three megabytes each (the API server's own limit). */
export const longestLine = 8 * 1024 * 1024;
/** A list of lists of events: more is none that a log has. */
const deepestList = 4;
const mostEventsOfLine = 50_000;
/** PID_MAX_LIMIT of Linux on 64 bits. */
const pastAllPids = 4_194_304;

/** Reads events of any form, one line after the other; what processes and containers do is kept from line to line. */
export function createReader(options: ReaderOptions = {}): Reader {
  const table = createTable(options.limits);
  let number = 0;
  let pid = pastAllPids;
  const reading: Reading = {
    table,
    nextNumber: () => {
      number += 1;
      return number;
    },
    nextPid: () => {
      pid += 1;
      return pid;
    },
    ...(options.cluster === undefined ? {} : { cluster: options.cluster }),
  };
  let last: Shape | undefined;

  const shapeOf = (document: Json): Shape | undefined => {
    // One log has one form: the last one is asked first.
    if (last?.recognises(document) === true) return last;
    last = shapes.find((shape) => shape.recognises(document));
    return last;
  };

  const collect = (value: unknown, into: Collected, depth: number): void => {
    if (Array.isArray(value)) {
      if (depth >= deepestList) {
        into.faults.push({ why: 'too-deep', detail: '' });
        return;
      }
      for (const item of value as unknown[]) {
        if (into.observed.length + into.faults.length >= mostEventsOfLine) {
          into.faults.push({ why: 'too-long', detail: `${mostEventsOfLine} events` });
          return;
        }
        collect(item, into, depth + 1);
      }
      return;
    }
    const shape = isJson(value) ? shapeOf(value) : undefined;
    if (shape === undefined || !isJson(value)) {
      into.faults.push({ why: 'form', detail: glimpse(value) });
      return;
    }
    try {
      for (const observed of shape.read(value, reading)) into.observed.push(observed);
    } catch (error) {
      // One item that no reader was ready for leaves the others standing.
      into.faults.push({
        why: 'reader',
        detail: `${shape.id}: ${error instanceof Error ? error.message : String(error)}`,
      });
    }
  };

  const document = (value: unknown): ReadLine => {
    const expectation = expectationOf(value);
    const wrapped = isJson(value) && expectation !== undefined ? objectAt(value, 'event') : undefined;
    const into: Collected = { observed: [], faults: [] };
    collect(wrapped ?? value, into, 0);
    return expectation === undefined ? into : { ...into, expectation };
  };

  return {
    table,
    document,
    line(text) {
      if (text.length > longestLine) return failed('too-long', `${text.length} characters`);
      const trimmed = text.trim();
      if (trimmed === '') return { observed: [], faults: [] };
      let value: unknown;
      try {
        value = JSON.parse(trimmed);
      } catch (error) {
        return failed('json', error instanceof Error ? error.message.slice(0, 200) : '');
      }
      return document(value);
    },
  };
}

interface Collected {
  readonly observed: Observed[];
  readonly faults: Fault[];
}

function failed(why: Fault['why'], detail: string): ReadLine {
  return { observed: [], faults: [{ why, detail }] };
}

/** Recordings may carry what is expected beside the event, or around it: `{"event": {…}, "expect": ["Rule"]}`. */
function expectationOf(value: unknown): Expectation | undefined {
  if (!isJson(value) || !('expect' in value || 'spare' in value)) return undefined;
  return { expect: textsAt(value, 'expect'), spare: textsAt(value, 'spare') };
}

function glimpse(value: unknown): string {
  if (!isJson(value)) return value === null ? 'null' : typeof value;
  return Object.keys(value).slice(0, 6).join(', ').slice(0, 120);
}
