import { randomBytes } from 'node:crypto';
import { createSession, createTable, defaultRuleFiles, loadRules } from '@seawall/runtime';
import { describe, expect, it } from 'vitest';
import { kernelLayout } from '../src/bpf/layout.ts';
import { watchProcesses } from '../src/fallback/watch-processes.ts';
import { openNode } from '../src/node.ts';
import { boxMissing, startBox } from './runc-box.ts';

const missing = boxMissing();

describe.skipIf(missing !== undefined)('a kernel without type information', () => {
  it('is said to be one, with the way out', () => {
    expect(() => kernelLayout('/nonexistent/vmlinux')).toThrow(/no type information at \/nonexistent\/vmlinux/);
  });

  it('still has programs watched, and says what was missed', async () => {
    const containerId = randomBytes(32).toString('hex');
    const podUid = '6ba7b810-9dad-41d1-80b4-00c04fd430c8';
    const session = createSession({ rules: loadRules(defaultRuleFiles()).rules, now: Date.now });
    const node = openNode({ node: 'worker-1' });
    const table = createTable();
    const hits: (readonly [rule: string, container: string | undefined])[] = [];
    let lost = 0;
    const fallback = watchProcesses({
      table,
      reader: node.reader,
      node: 'worker-1',
      onEvent: (event) => {
        for (const rule of session.detector.judge({ kind: 'syscall', event, shape: 'fallback' }))
          hits.push([rule.name, event.process?.container?.id]);
      },
      onLost: (events) => {
        lost += events;
      },
    });
    const box = startBox({ name: `seawall-${containerId.slice(0, 8)}`, podUid, containerId });
    await box.execAsync('cp /usr/bin/sleep /tmp/xmrig; exec /tmp/xmrig 1');
    // Programs that are gone at once are the ones that are missed.
    await box.execAsync('for i in $(seq 50); do /bin/true; done');
    await new Promise((resolve) => setTimeout(resolve, 200));
    fallback.close();
    node.close();
    box.stop();
    expect(hits).toContainEqual(['Miner started', containerId]);
    expect(hits).toContainEqual(['Program run from a folder for scratch files', containerId]);
    expect(lost).toBeGreaterThan(0);
  });
});
