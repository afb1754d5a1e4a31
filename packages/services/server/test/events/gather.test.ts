import { appendFileSync, copyFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gathered } from '../../src/events/embedded/gather.ts';
import { openInsertLog } from '../../src/events/embedded/insert-log.ts';
import { openEmbedded } from '../../src/events/embedded/open.ts';
import type { Engine } from '../../src/events/engine.ts';
import { insertEvents } from '../../src/events/insert.ts';
import { migrateEvents } from '../../src/events/schema.ts';
import { event } from '../support/events.ts';

type Fault = 'before' | 'after' | undefined;

const folders: string[] = [];
const opened: { close(): Promise<void> }[] = [];
let store: Engine;
let fault: () => Fault = () => undefined;
let inserts = 0;

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'seawall-gather-'));
  folders.push(folder);
  return folder;
}

/** The store, whose inserts fail before they are made, or are made and nobody hears of it. */
function unreliable(): Engine {
  return {
    ...store,
    async insert(...all) {
      inserts += 1;
      const what = fault();
      if (what === 'before') throw new Error('it is away');
      await store.insert(...all);
      if (what === 'after') throw new Error('it was away');
    },
    close: () => Promise.resolve(),
  };
}

/** What is left open is what a killed server leaves. */
async function gathering(folder = temporary()): Promise<Engine> {
  const engine = await gathered(unreliable(), folder);
  opened.push(engine);
  return engine;
}

async function openLog(...all: Parameters<typeof openInsertLog>): ReturnType<typeof openInsertLog> {
  const log = await openInsertLog(...all);
  opened.push({ close: () => log.close().catch(() => undefined) });
  return log;
}

beforeAll(async () => {
  store = await openEmbedded(temporary());
  await migrateEvents(store);
});
afterAll(async () => {
  for (const one of opened) await one.close();
  await store.close();
  for (const folder of folders) rmSync(folder, { recursive: true });
});

const now = Date.now();
const time = new Date(now - 60_000).toISOString();

function flows(cluster: string, batch: number, count: number) {
  const fields = { 'peer.workload': 'Deployment web', 'peer.namespace': 'shop', 'peer.port': 80, batch };
  return Array.from({ length: count }, () => event('flow', time, { cluster, fields }));
}

/** Rows by batch, and what the roll-up counts of all of them. */
async function held(cluster: string): Promise<{ rows: Record<string, number>; edges: number }> {
  const rows = await store.query<{ batch: number; rows: number }>(
    `select JSONExtractInt(fields, 'batch') as batch, count() as rows from seawall.event_flow
     where cluster = {cluster:String} group by batch order by batch`,
    { cluster },
  );
  const [edges] = await store.query<{ sum: number }>(
    'select sum(connections) as sum from seawall.edges_minute where cluster = {cluster:String}',
    { cluster },
  );
  return { rows: Object.fromEntries(rows.map((row) => [row.batch, row.rows])), edges: edges?.sum ?? 0 };
}

describe('small batches of many senders', () => {
  test('go to the store together, and each is there', async () => {
    const engine = await gathering();
    inserts = 0;
    const all = Array.from({ length: 40 }, (_, batch) =>
      insertEvents(engine, flows('many', batch, 3), `m${batch}`, now),
    );
    expect(await Promise.all(all)).toEqual(all.map(() => ({ stored: 3, rejected: [] })));
    expect(inserts).toBe(2);
    const { rows, edges } = await held('many');
    expect(Object.values(rows)).toEqual(Array.from({ length: 40 }, () => 3));
    expect(edges).toBe(120);
  });

  test('that are sent again, also at the same time, are stored once', async () => {
    const engine = await gathering();
    const send = (): Promise<unknown>[] =>
      [1, 2, 3].map((n) => insertEvents(engine, flows('again', n, 2), `a${n}`, now));
    await Promise.all([...send(), ...send(), ...send()]);
    await Promise.all(send());
    expect(await held('again')).toEqual({ rows: { 1: 2, 2: 2, 3: 2 }, edges: 6 });
  });

  test('are stored once whatever fails and whenever the server is killed', async () => {
    const folder = temporary();
    let state = 7;
    /** The same numbers each time: what fails can be looked at. */
    const random = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    fault = () => (random() < 0.5 ? undefined : random() < 0.5 ? 'before' : 'after');
    let engine = await gathering(folder);
    const missing = new Set(Array.from({ length: 60 }, (_, batch) => batch));
    let rounds = 0;
    for (; missing.size > 0 && rounds < 200; rounds++) {
      const some = [...missing].filter(() => random() < 0.3);
      await Promise.all(
        some.map(async (batch) => {
          const done = await insertEvents(engine, flows('chaos', batch, 1 + (batch % 4)), `c${batch}`, now).then(
            () => true,
            () => false,
          );
          // An answer may be lost on its way, too.
          if (done && random() < 0.7) missing.delete(batch);
        }),
      );
      if (random() < 0.3) engine = await gathering(folder);
    }
    fault = () => undefined;
    expect(missing.size).toBe(0);
    const { rows, edges } = await held('chaos');
    expect(rows).toEqual(Object.fromEntries(Array.from({ length: 60 }, (_, batch) => [batch, 1 + (batch % 4)])));
    expect(edges).toBe(150);
  });

  test('do not suffer from one that cannot be read', async () => {
    const engine = await gathering();
    const insert = (token: string, line: string): Promise<void> =>
      engine.insert('seawall.event_flow', ['id', 'time', 'cluster'], Buffer.from(line), token);
    const good = (id: number): Promise<void> => insert(`g${id}`, `[${id},"2026-11-26 10:00:00","poison"]`);
    const [, , bad, ...others] = await Promise.allSettled([
      good(1),
      good(2),
      insert('bad', '["x",[]]'),
      good(3),
      good(4),
    ]);
    expect(bad).toMatchObject({ status: 'rejected', reason: { message: expect.stringMatching(/Cannot parse/) } });
    expect(others.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    expect(await held('poison')).toMatchObject({ rows: { 0: 4 } });
  });

  test('are refused while the store is away, and hold no memory then', async () => {
    const folder = temporary();
    const engine = await gathering(folder);
    fault = () => 'before';
    for (let round = 0; round < 20; round++) {
      const all = [0, 1, 2].map((n) => insertEvents(engine, flows('away', round * 3 + n, 50), `w${round}-${n}`, now));
      for (const { status } of await Promise.allSettled(all)) expect(status).toBe('rejected');
    }
    expect(statSync(join(folder, 'inserts.log')).size).toBeLessThan(200_000);
    fault = () => undefined;
    await insertEvents(engine, flows('away', 99, 1), 'w99', now);
    // What had been begun is stored with it: who sends it again hears that it is.
    expect(Object.keys((await held('away')).rows)).toContain('99');
  });
});

function entry(token: string) {
  return { table: 't', tokens: [token] };
}

describe('the log of inserts', () => {
  const lines = Buffer.from('[1]\n[2]');
  const several = { table: 't', tokens: ['b', 'c'], together: { columns: ['id'], lines } };

  test('knows after a crash what was begun, and what became of it', async () => {
    const file = join(temporary(), 'log');
    const log = await openLog(file);
    log.end(await log.begin(entry('a')), 'stored');
    await log.begin(several);
    await log.begin(entry('d'));
    expect((await openLog(file)).past).toEqual([
      { number: 1, table: 't', tokens: ['a'], end: 'stored' },
      { number: 2, ...several },
      { number: 3, ...entry('d') },
    ]);
  });

  test('is read up to where it was torn, wherever that is', async () => {
    const file = join(temporary(), 'log');
    const log = await openLog(file);
    await log.begin(entry('a'));
    const whole = statSync(file).size;
    await log.begin(several);
    await log.close();
    const bytes = readFileSync(file);
    for (let length = whole; length < bytes.length; length++) {
      const torn = join(temporary(), 'log');
      appendFileSync(torn, bytes.subarray(0, length));
      const again = await openLog(torn);
      expect(again.past.map(({ number }) => number)).toEqual([1]);
      await again.begin(entry('z'));
      await again.close();
      expect((await openLog(torn)).past.map(({ tokens }) => tokens)).toEqual([['a'], ['z']]);
    }
  });

  test('stays short: the oldest that ended are forgotten, what did not end is not', async () => {
    const file = join(temporary(), 'log');
    const log = await openLog(file, { mostBytes: 4000, mostTokens: 10 });
    await log.begin(several);
    for (let n = 0; n < 500; n++) log.end(await log.begin(entry(`token ${n}`)), 'stored');
    expect(statSync(file).size).toBeLessThan(5000);
    await log.close();
    const copy = join(temporary(), 'log');
    copyFileSync(file, copy);
    const { past } = await openLog(copy);
    expect(past[0]).toMatchObject(several);
    expect(past.at(-1)).toMatchObject({ tokens: ['token 499'], end: 'stored' });
  });
});
