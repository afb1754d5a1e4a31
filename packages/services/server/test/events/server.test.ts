import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openEvents } from '../../src/events/open.ts';
import { startFront } from '../support/clickhouse-front.ts';
import { assertNewEnough } from '../../src/events/server.ts';
import { eventsContract } from './contract.ts';

describe('events in ClickHouse by its client', () => {
  const folder = mkdtempSync(join(tmpdir(), 'seawall-events-'));
  eventsContract(async () => {
    const front = await startFront(folder);
    const events = await openEvents({ url: front.url });
    return {
      events,
      close: async () => {
        await events.close();
        await front.close();
        rmSync(folder, { recursive: true });
      },
    };
  });

  test('a server that does not answer is said so', async () => {
    await expect(openEvents({ url: 'http://127.0.0.1:1' })).rejects.toMatchObject({ code: 'store-unavailable' });
  });
});

test.each(['24.8.1.1', '24.12', '25.1', '26.3.1.1'])('ClickHouse %s will do', (version) => {
  expect(() => assertNewEnough(version)).not.toThrow();
});

test.each(['18.16.1', '23.12', '24.7.9', '', 'x'])('ClickHouse %j is refused, with what is needed', (version) => {
  expect(() => assertNewEnough(version)).toThrow(/needs ClickHouse 24\.8 or newer/);
});
