import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { deliver, notifyJob, outputStats } from '../../src/notify/deliver.ts';
import { openOutputs, type Outputs } from '../../src/notify/outputs.ts';
import { startWorker } from '../../src/state/jobs/worker.ts';
import type { State } from '../../src/state/open.ts';
import { seedEstate } from '../support/estate.ts';
import { openTestState } from '../support/state.ts';

// What people are to be told waits in the state store until it is sent: no replica takes it along when it is lost.

let state: State;
let server: Server;
let outputs: Outputs;
const received: { path: string; body: string }[] = [];
const answers = new Map<string, number>();
const faults: unknown[] = [];

function to(name: string): string {
  return `alert alert-shop.east to ${name}`;
}

beforeAll(async () => {
  state = await openTestState();
  server = createServer(async (request, response) => {
    const { url: path = '' } = request;
    received.push({ path, body: await text(request) });
    response.writeHead(answers.get(path) ?? 200).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const output = (name: string, more: object = {}): [string, string] => [
    name,
    JSON.stringify({ url: `http://127.0.0.1:${port}/${name}`, ...more }),
  ];
  for (const [name, settings] of [
    output('good'),
    output('flaky'),
    output('never'),
    output('deaf', { minSeverity: 'critical' }),
  ]) {
    await state.pool.query(`insert into notification_outputs (name, kind, settings) values ($1, 'webhook', $2)`, [
      name,
      settings,
    ]);
  }
  outputs = openOutputs({
    db: state.db,
    now: () => new Date(),
    version: '1',
    environment: { SEAWALL_OUTPUTS_REACH: '127.0.0.0/8' },
    onFault: (error) => void faults.push(error),
  });
});
afterAll(async () => {
  await outputs.close();
  await state.close();
  server.closeAllConnections();
  server.close();
});

const jobs = async (): Promise<Record<string, string>> => {
  const { rows } = await state.pool.query<{ key: string; state: string }>(
    `select key, state from jobs where kind = 'notify' and payload ? 'output' order by key`,
  );
  return Object.fromEntries(rows.map((row) => [row.key, row.state]));
};

test('each output has a job of its own, which is done when it was sent', async () => {
  answers.set('/flaky', 503);
  answers.set('/never', 400);
  await seedEstate(state.db, 'east', ['shop'], new Date());
  await state.pool.query(`delete from jobs where payload ? 'incident'`);
  const work = () =>
    startWorker(state.db, { pause: 20, handlers: { [notifyJob]: (job) => deliver(state.db, outputs, job) } });
  let worker = work();
  await vi.waitFor(
    async () => expect(await jobs()).toEqual({ [to('flaky')]: 'queued', [to('good')]: 'done', [to('never')]: 'done' }),
    10_000,
  );
  expect(received.map(({ path }) => path).sort()).toEqual(['/flaky', '/good', '/never']);
  const before = await outputStats(state.db);
  expect(before.get('good')).toEqual({ sent: 1, failed: 0, dropped: 0, waiting: 0 });
  expect(before.get('flaky')).toMatchObject({
    sent: 0,
    failed: 1,
    waiting: 1,
    lastError: expect.stringContaining('503'),
  });
  expect(before.get('never')).toMatchObject({ sent: 0, dropped: 1, lastError: expect.stringContaining('400') });
  // Another replica goes on with it, when it is time.
  await worker.stop();
  answers.clear();
  await state.pool.query('update jobs set run_at = now()');
  worker = work();
  await vi.waitFor(async () => expect((await jobs())[to('flaky')]).toBe('done'), 10_000);
  await worker.stop();
  expect((await outputStats(state.db)).get('flaky')).toEqual({ sent: 1, failed: 1, dropped: 0, waiting: 0 });
  expect(received.filter(({ path }) => path === '/good')).toHaveLength(1);
  expect(faults).toEqual([]);
  expect(received.at(-1)?.body).toContain('Secrets of shop were read');
});
