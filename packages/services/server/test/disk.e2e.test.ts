import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openInsertLog } from '../src/events/embedded/insert-log.ts';
import { openEvents } from '../src/events/open.ts';
import { openStores } from '../src/stores.ts';
import { event } from './support/events.ts';

const canMount = process.getuid?.() === 0 && spawnSync('mountpoint', ['--version']).error === undefined;
let folder: string;

function mount(mebibytes: number): void {
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', folder], {
    encoding: 'utf8',
  });
  if (mounted.status !== 0) throw new Error(mounted.stderr);
  chmodSync(folder, 0o755);
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seawall-disk-'));
});
afterEach(() => {
  spawnSync('umount', [folder]);
  rmSync(folder, { recursive: true, force: true });
});

const mebibyte = 2 ** 20;
const batch = (n: number): Parameters<Awaited<ReturnType<typeof openEvents>>['insert']>[0] =>
  Array.from({ length: 2000 }, (_, i) =>
    event('process', new Date().toISOString(), {
      fields: { n, i, noise: `${Math.random()}${Math.random()}${Math.random()}` },
    }),
  );

test.skipIf(!canMount)(
  'ingest stops while there is still room for the database, and goes on when there is more (root)',
  async () => {
    mount(600);
    const stores = await openStores({ folder, reserveBytes: 200 * mebibyte });
    await stores.events.insert(batch(1), 'before');
    expect(await stores.disk()).toMatchObject({ state: 'ok' });
    const free = (await stores.disk()).freeBytes;
    writeFileSync(join(folder, 'filler'), Buffer.alloc(free - 150 * mebibyte));
    await vi.waitFor(async () => expect((await stores.disk()).state).toBe('full'), 10_000);
    await expect(stores.events.insert(batch(2), 'during')).rejects.toMatchObject({
      code: 'disk-full',
      message: expect.stringMatching(
        /^Nothing more is taken in: \d+ MiB are free where .* 200 MiB are kept for the database/,
      ),
    });
    await expect(stores.assertRoom()).rejects.toMatchObject({ code: 'disk-full' });
    // People can still look, and the database still writes what they do.
    expect((await stores.events.search({}, {}, { limit: 1 })).items).toHaveLength(1);
    await stores.state.pool.query(`insert into settings (key, value) values ('still', '1')`);
    rmSync(join(folder, 'filler'));
    await vi.waitFor(() => stores.events.insert(batch(2), 'during'), 10_000);
    const [row] = await stores.events.engine.query<{ count: number }>(
      'select count() as count from seawall.event_process',
    );
    expect(row?.count).toBe(4000);
    await stores.close();
  },
);

test.skipIf(!canMount)(
  'the log of inserts says that the disk is full, and goes on behind what it had when there is room (root)',
  async () => {
    mount(1);
    writeFileSync(join(folder, 'filler'), Buffer.alloc(mebibyte / 4));
    const file = join(folder, 'inserts.log');
    const log = await openInsertLog(file);
    let begun = 0;
    const begin = async (): Promise<void> => {
      await log.begin({ table: 't', tokens: ['x'.repeat(3000)] });
      begun += 1;
    };
    await expect(Array.fromAsync({ length: 1000 }, begin)).rejects.toMatchObject({ code: 'disk-full' });
    rmSync(join(folder, 'filler'));
    await begin();
    await log.close();
    const again = await openInsertLog(file);
    expect(again.past).toHaveLength(begun);
    await again.close();
  },
);

test.skipIf(!canMount)(
  'an event store whose disk is full says so, keeps what it has, and goes on when there is room (root)',
  async () => {
    mount(48);
    mkdirSync(join(folder, 'events'));
    const events = await openEvents({ folder: join(folder, 'events') });
    let stored = 0;
    let error: unknown;
    for (let n = 1; n < 400 && error === undefined; n++) {
      if (n === 3) writeFileSync(join(folder, 'filler'), Buffer.alloc(mebibyte));
      try {
        await events.insert(batch(n), `full-${n}`);
        stored = n;
      } catch (caught) {
        error = caught;
      }
    }
    expect(error).toMatchObject({
      code: 'disk-full',
      message: expect.stringContaining('The event store has no room left'),
    });
    const count = async (): Promise<number> => {
      const [row] = await events.engine.query<{ count: number }>(
        'select uniqExact(fields) as count from seawall.event_process',
      );
      return row?.count ?? 0;
    };
    expect(await count()).toBeGreaterThanOrEqual(stored * 2000);
    rmSync(join(folder, 'filler'));
    const [last] = batch(0);
    await vi.waitFor(() => events.insert([last!], 'after'), 10_000);
    expect(await count()).toBeGreaterThanOrEqual(stored * 2000 + 1);
    await events.close();
  },
);
