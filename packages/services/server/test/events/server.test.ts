import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openEvents } from '../../src/events/open.ts';
import { startFront } from '../support/clickhouse-front.ts';
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
