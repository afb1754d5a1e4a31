import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listFindings } from '../../src/state/findings/list.ts';
import { getFinding } from '../../src/state/findings/one.ts';
import { billsOf, saveBill } from '../../src/state/inventory/bills.ts';
import { openState, type State } from '../../src/state/open.ts';
import { migrate } from '../../src/state/migrate.ts';
import { migrations } from '../../src/state/migrations/index.ts';
import { openTestState, testFolder } from '../support/state.ts';

let state: State;
beforeAll(async () => {
  state = await openTestState();
});
afterAll(() => state.close());

test('the schema has every step, once', async () => {
  await migrate(state.pool, migrations);
  const { rows } = await state.pool.query<{ number: number }>('select number from migrations order by number');
  expect(rows.map(({ number }) => number)).toEqual(migrations.map(({ number }) => number).toSorted((a, b) => a - b));
});

test('a statement that nobody waits for any more ends, on every connection', async () => {
  const shown = Array.from({ length: 10 }, () => state.pool.query('select pg_sleep(0.05); show statement_timeout'));
  for (const results of await Promise.all(shown)) {
    const [, { rows }] = results as unknown as [unknown, { rows: unknown }];
    expect(rows).toEqual([{ statement_timeout: '5min' }]);
  }
});

test('replicas that start together migrate one after the other', async () => {
  const slow = { number: 900, name: 'slow', sql: 'create table slow (x int); select pg_sleep(0.2)' };
  await Promise.all([1, 2, 3].map(() => migrate(state.pool, [...migrations, slow])));
  const { rows } = await state.pool.query('select * from migrations where number = 900');
  expect(rows).toHaveLength(1);
  await state.pool.query('drop table slow; delete from migrations where number = 900');
});

test('findings of before the steps that changed their tables are there after them', async () => {
  const own = await openTestState();
  const later = new Set([7, 31, 33]);
  await own.pool.query('drop schema seawall cascade');
  await migrate(
    own.pool,
    migrations.filter(({ number }) => !later.has(number)),
  );
  await own.pool.query(`
    insert into clusters (id, name, origin) values ('east', 'East', 'watched');
    insert into findings (id, fingerprint, cluster, engine, scope, kind, rule, severity, subject_ref, subject, cause, title,
      search, body_hash, first_seen, last_seen)
    select n || '.east', n, 'east', 'posture', 'cluster', 'misconfiguration', 'r', 'high', n, n, 'r',
      json_build_object('en', 'Title ' || n, 'zh', ''), 'text ' || n, '', at, at
    from (values ('a', '2026-01-02'::timestamptz), ('b', '2026-01-01')) as old(n, at);
    insert into finding_bodies select id, json_build_object('id', fingerprint, 'severity', 'low') from findings;
    insert into finding_history (finding_id, at, what) values ('a.east', '2026-01-03', 'assigned')`);
  await migrate(own.pool, migrations);
  const page = { sort: 'newest', limit: 10 } as const;
  expect((await listFindings(own.db, {}, {}, page)).items.map(({ id }) => id)).toEqual(['a.east', 'b.east']);
  expect(await getFinding(own.db, {}, 'a.east')).toMatchObject({
    body: { id: 'a', severity: 'high' },
    history: [{ what: 'assigned' }],
    row: { title: { en: 'Title a' }, last_seen: new Date('2026-01-02') },
  });
  expect((await listFindings(own.db, {}, { q: 'TEXT b' }, page)).items.map(({ id }) => id)).toEqual(['b.east']);
  await own.close();
});

test('bills of materials of before it was kept who made them count last, and names where their images run', async () => {
  const own = await openTestState();
  await own.pool.query('drop schema seawall cascade');
  await migrate(
    own.pool,
    migrations.filter(({ number }) => number < 47),
  );
  await own.pool.query(`
    insert into clusters (id, name, origin) values ('east', 'East', 'watched'), ('west', 'West', 'watched');
    insert into images (digest, names, os, sbom, components, scanned_at, db_version, facts) values
      ('sha256:a', '{cart:1,cart:2}', 'debian 13', '\\x00', 7, '2026-01-02', '2026-01-03', '{"basis": {"b": 1}, "matchedFor": "[\\"east\\"]"}'),
      ('sha256:b', '{shop:1}', null, null, null, null, null, '{"notScanned": {"en": "no", "zh": "no"}}');
    insert into resources (id, cluster, api_version, kind, name, images, hash)
      values ('r', 'east', 'v1', 'Pod', 'cart', '{sha256:a}', '')`);
  await migrate(own.pool, migrations);
  const said = { digest: 'sha256:a', components: 3, sbom: '{}', scannedAt: new Date('2026-01-01') };
  expect(await billsOf(own.db, 'sha256:a')).toMatchObject([
    { origin: 'unknown', components: 7, facts: { basis: { b: 1 }, matchedFor: '["east"]' } },
  ]);
  const { rows } = await own.pool.query('select digest, cluster, name from image_names order by name');
  expect(rows).toEqual(['cart:1', 'cart:2'].map((name) => ({ digest: 'sha256:a', cluster: 'east', name })));
  await saveBill(own.db, 'sha256:a', { origin: 'cluster', cluster: 'west', sender: 'x' }, said);
  expect((await billsOf(own.db, 'sha256:a')).map(({ origin }) => origin)).toEqual(['cluster', 'unknown']);
  await saveBill(own.db, 'sha256:a', { origin: 'server' }, said);
  expect((await billsOf(own.db, 'sha256:a')).map(({ origin }) => origin)).toEqual(['server', 'cluster']);
  await own.close();
});

test('a step that fails leaves nothing of itself and names itself', async () => {
  const broken = { number: 901, name: 'broken', sql: 'create table half (x int); select 1/0' };
  await expect(migrate(state.pool, [...migrations, broken])).rejects.toMatchObject({
    code: 'migration-failed',
    message: "Step 901 (broken) of the database's schema failed and was rolled back: division by zero",
  });
  const { rows } = await state.pool.query(`select to_regclass('half') as half`);
  expect(rows).toEqual([{ half: null }]);
});

test('a schema of a newer version is refused', async () => {
  await state.pool.query(`insert into migrations (number, name) values (902, 'tomorrow')`);
  await expect(migrate(state.pool, migrations)).rejects.toMatchObject({ code: 'newer-data' });
  await state.pool.query('delete from migrations where number = 902');
});

test('a server that does not answer is said so, without its password', async () => {
  await expect(openState({ url: 'postgres://u:hidden@127.0.0.1:1/db' })).rejects.toMatchObject({
    code: 'store-unavailable',
    message: expect.stringMatching(/^The state store at postgres:\/\/u:\*\*\*@127\.0\.0\.1:1\/db cannot be used: /),
  });
});

test.skipIf(process.getuid?.() !== 0)(
  'a folder that root made for itself alone lets the database’s user through (root)',
  async () => {
    const folder = await testFolder();
    chmodSync(folder, 0o700);
    const own = await openState({ folder });
    await own.close();
    expect(statSync(folder).mode & 0o777).toBe(0o711);
    rmSync(folder, { recursive: true });
  },
);

test.skipIf(process.getuid?.() !== 0)(
  'one in a folder of somebody else’s that is closed is refused by its name (root)',
  async () => {
    const above = mkdtempSync(join(tmpdir(), 'seawall-closed-'));
    await expect(openState({ folder: join(above, 'data') })).rejects.toMatchObject({
      code: 'bad-data-folder',
      message: expect.stringContaining(`who may not enter ${above}.`),
    });
    expect(statSync(above).mode & 0o777).toBe(0o700);
    rmSync(above, { recursive: true });
  },
);

test('a folder of another major version is refused with both versions', async () => {
  const folder = await testFolder();
  const file = join(folder, 'postgres/PG_VERSION');
  const ours = readFileSync(file, 'utf8').trim();
  writeFileSync(file, '13\n');
  await expect(openState({ folder })).rejects.toMatchObject({
    code: 'other-version',
    message: expect.stringContaining(`was made by PostgreSQL 13, and this Seawall brings PostgreSQL ${ours}`),
  });
  rmSync(folder, { recursive: true });
});
