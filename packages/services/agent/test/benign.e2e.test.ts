import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Box, boxMissing, startBox } from './runc-box.ts';
import { type Watch, watch } from './watching.ts';
import { workloads } from './workloads.ts';

const missing = boxMissing();
if (missing !== undefined) console.log(`workloads are not run here: ${missing}`);

describe.skipIf(missing !== undefined)('nobody hears of', () => {
  const containerId = randomBytes(32).toString('hex');
  let box: Box;
  let seen: Watch;
  beforeAll(() => {
    seen = watch({ record: 'workloads' });
    const podUid = '6ba7b810-9dad-41d1-80b4-00c04fd430c8';
    box = startBox({ name: `seawall-${containerId.slice(0, 8)}`, podUid, containerId, workload: true });
  });
  afterAll(() => {
    box.stop();
    seen.close();
  });

  it.each(workloads)('$name', async ({ command, needs }) => {
    const lacking = needs.filter((program) => spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0);
    if (lacking.length > 0) {
      console.log(`not tried, for want of ${lacking.join(', ')}`);
      return;
    }
    const before = seen.sensor.counters.events;
    const code = await box.execAsync(command);
    const hits = (await seen.hits()).filter((hit) => hit.containerId === containerId);
    expect(hits.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([]);
    expect(code).toBe(0);
    expect(seen.sensor.counters.events - before).toBeGreaterThan(100);
    expect(seen.sensor.lost).toBe(0);
  });
});
