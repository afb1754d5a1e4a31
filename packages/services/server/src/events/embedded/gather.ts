import { hash } from 'node:crypto';
import { join } from 'node:path';
import { reasonOf } from '../../error.ts';
import type { Engine } from '../engine.ts';
import { type LoggedInsert, openInsertLog } from './insert-log.ts';

/** A batch of one table, waiting to be stored. */
interface Batch {
  readonly columns: readonly string[];
  readonly lines: Buffer;
  readonly token: string;
  readonly stored: () => void;
  readonly failed: (error: unknown) => void;
}

interface Table {
  readonly name: string;
  waiting: Batch[];
  isRunning: boolean;
  /** What was begun and perhaps stored: made again, as it was, before anything else. */
  stuck: Together | undefined;
}

type Together = LoggedInsert & { readonly together: NonNullable<LoggedInsert['together']> };

/** What is known of a token: stored; on its way or stuck with others; begun alone, and nobody knows how it ended. */
type Outcome = 'stored' | 'together' | 'alone';

/** A batch of more bytes fills an insert of its own. */
const mostAlone = 1024 * 1024;
/** So many bytes go together at most. */
const mostTogether = 8 * 1024 * 1024;
const mostKnown = 20_000;

const newline = Buffer.from('\n');

/**
 * An insert costs ClickHouse the same for one row as for thousands. So what comes for a table while one is under way waits,
 * and goes together as the next: hundreds of small batches a second, where each alone would be some twenty.
 * Each batch is stored once also when it is sent again after a crash: see docs/adr/0014.
 * @param folder where the log of inserts lies
 */
export async function gathered(engine: Engine, folder: string): Promise<Engine> {
  const log = await openInsertLog(join(folder, 'inserts.log'));
  const outcomes = new Map<string, Outcome>();
  const tables = new Map<string, Table>();
  /** Who sends a batch again meanwhile waits for the same. */
  const under = new Map<string, Promise<void>>();

  const tableOf = (name: string): Table => {
    const known = tables.get(name) ?? { name, waiting: [], isRunning: false, stuck: undefined };
    tables.set(name, known);
    return known;
  };

  const note = (name: string, tokens: readonly string[], outcome: Outcome | undefined): void => {
    for (const token of tokens) {
      const key = `${name} ${token}`;
      outcomes.delete(key);
      if (outcome !== undefined) outcomes.set(key, outcome);
    }
    if (outcomes.size > mostKnown)
      for (const key of [...outcomes.keys()].slice(0, mostKnown / 10)) outcomes.delete(key);
  };

  async function alone(table: string, { columns, lines, token }: Omit<Batch, 'stored' | 'failed'>): Promise<void> {
    const number = await log.begin({ table, tokens: [token] });
    note(table, [token], 'alone');
    await engine.insert(table, columns, lines, token);
    log.end(number, 'stored');
    note(table, [token], 'stored');
  }

  async function insertTogether({ number, table, tokens, together: { columns, lines } }: Together): Promise<void> {
    await engine.insert(table, columns, lines, `together ${hash('sha256', JSON.stringify(tokens))}`);
    log.end(number, 'stored');
    note(table, tokens, 'stored');
  }

  async function store(table: Table, batches: readonly Batch[]): Promise<void> {
    const [first] = batches;
    if (first === undefined) return;
    if (batches.length === 1) return await alone(table.name, first);
    const tokens = batches.map(({ token }) => token);
    const lines = Buffer.concat(batches.flatMap((batch, i) => (i === 0 ? [batch.lines] : [newline, batch.lines])));
    const begun = { table: table.name, tokens, together: { columns: first.columns, lines } };
    const insert: Together = { ...begun, number: await log.begin(begun) };
    note(table.name, tokens, 'together');
    try {
      await insertTogether(insert);
    } catch (error) {
      if (!isOfRows(error)) {
        table.stuck = insert;
        throw error;
      }
      // One of them cannot be read, and nothing was stored: each is told for itself.
      log.end(insert.number, 'apart');
      note(table.name, tokens, undefined);
      for (const batch of batches) await alone(table.name, batch).then(batch.stored, batch.failed);
    }
  }

  async function release(table: Table): Promise<void> {
    const { stuck } = table;
    if (stuck === undefined) return;
    try {
      await insertTogether(stuck);
    } catch (error) {
      if (!isOfRows(error)) throw error;
      // Nothing of it was stored, and nobody was told that it was.
      log.end(stuck.number, 'apart');
      note(table.name, stuck.tokens, undefined);
    }
    table.stuck = undefined;
  }

  /** What others began is over by now: some of these were among it. */
  async function storeNext(table: Table, batches: readonly Batch[]): Promise<void> {
    await release(table);
    const by = Map.groupBy(batches, ({ token }) => outcomes.get(`${table.name} ${token}`) ?? 'new');
    for (const batch of by.get('alone') ?? []) await alone(table.name, batch).then(batch.stored, batch.failed);
    await store(table, by.get('new') ?? []);
  }

  async function run(table: Table): Promise<void> {
    table.isRunning = true;
    while (table.waiting.length > 0) {
      const batches = take(table);
      try {
        await storeNext(table, batches);
        for (const { stored } of batches) stored();
      } catch (error) {
        for (const { failed } of batches) failed(error);
      }
    }
    table.isRunning = false;
  }

  function wait(table: Table, batch: Omit<Batch, 'stored' | 'failed'>): Promise<void> {
    return new Promise((stored, failed) => {
      table.waiting.push({ ...batch, stored, failed });
      if (!table.isRunning) void run(table);
    });
  }

  for (const insert of log.past) {
    const { table, tokens, end, together } = insert;
    if (end === 'apart') note(table, tokens, undefined);
    else if (end === 'stored') note(table, tokens, 'stored');
    else if (together === undefined) note(table, tokens, 'alone');
    else {
      note(table, tokens, 'together');
      tableOf(table).stuck = { ...insert, together };
    }
  }
  // What cannot be stored now is stored before the next of its table.
  for (const table of tables.values()) await release(table).catch(() => undefined);

  return {
    ...engine,
    async insert(name, columns, lines, token) {
      const key = `${name} ${token}`;
      if (outcomes.get(key) === 'stored') return;
      const batch = { columns, lines, token };
      const isLarge = lines.length > mostAlone && !outcomes.has(key);
      const storing = under.get(key) ?? (isLarge ? alone(name, batch) : wait(tableOf(name), batch));
      under.set(key, storing);
      try {
        await storing;
      } finally {
        if (under.get(key) === storing) under.delete(key);
      }
    },
    async close() {
      await engine.close();
      await log.close();
    },
  };
}

/** From the front of what waits, as much as goes together. */
function take(table: Table): Batch[] {
  let bytes = 0;
  const count = table.waiting.findIndex(({ lines }) => (bytes += lines.length) > mostTogether);
  return table.waiting.splice(0, count < 0 ? table.waiting.length : Math.max(1, count));
}

/** Errors of ClickHouse that say that a line cannot be read or that days are too many: before anything is stored. */
const codesOfRows: ReadonlySet<string> = new Set(['6', '26', '27', '33', '38', '41', '69', '72', '117', '131', '252']);

function isOfRows(error: unknown): boolean {
  const code = /\bCode: (\d+)\./.exec(reasonOf(error))?.[1];
  return code !== undefined && codesOfRows.has(code);
}
