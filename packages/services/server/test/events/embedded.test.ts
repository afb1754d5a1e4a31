import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openEvents } from '../../src/events/open.ts';
import { eventsContract } from './contract.ts';

describe('events in chDB', () => {
  const folder = mkdtempSync(join(tmpdir(), 'seawall-events-'));
  eventsContract(async () => {
    const events = await openEvents({ folder });
    return {
      events,
      close: async () => {
        await events.close();
        rmSync(folder, { recursive: true });
      },
    };
  });

  test('the folder is one process’s at a time', async () => {
    await expect(openEvents({ folder })).rejects.toMatchObject({
      code: 'data-folder-in-use',
      message: expect.stringContaining(`${folder} is in use by process `),
    });
  });
});
