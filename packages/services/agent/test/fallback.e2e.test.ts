import { randomBytes } from 'node:crypto';
import { createSession, createTable, defaultRuleFiles, loadRules } from '@seawall/runtime';
import { describe, expect, it } from 'vitest';
import { kernelLayout } from '../src/bpf/layout.ts';
import { watchProcesses } from '../src/fallback/watch-processes.ts';
import { interestOf } from '../src/filter/interest.ts';
import { openNode } from '../src/node.ts';
import { type Box, boxMissing, startBox } from './runc-box.ts';

const missing = boxMissing();

describe.skipIf(missing !== undefined)('a kernel without type information', () => {
  it('is said to be one, with the way out', () => {
    expect(() => kernelLayout('/nonexistent/vmlinux')).toThrow(/no type information at \/nonexistent\/vmlinux/);
  });

  const { rules } = loadRules(defaultRuleFiles());
  const wanted = interestOf(rules, { names: false });

  /** What rules say of a box while it is watched without BPF. */
  async function watched(useAudit: boolean, deeds: (box: Box) => Promise<void>) {
    const containerId = randomBytes(32).toString('hex');
    const podUid = '6ba7b810-9dad-41d1-80b4-00c04fd430c8';
    const session = createSession({ rules, now: Date.now });
    const node = openNode({ node: 'worker-1' });
    const hits = new Set<string>();
    const lost = { before: 0, after: 0 };
    const fallback = watchProcesses({
      table: createTable(),
      reader: node.reader,
      enricher: node.enricher,
      node: 'worker-1',
      wanted,
      useAudit,
      onEvent: (event) => {
        for (const rule of session.detector.judge({ kind: 'syscall', event, shape: 'fallback' }))
          if (event.process?.container?.id === containerId) hits.add(rule.name);
      },
      onLost: (events) => {
        lost.after += events;
      },
    });
    lost.before = lost.after;
    const box = startBox({ name: `seawall-${containerId.slice(0, 8)}`, podUid, containerId });
    await deeds(box);
    await new Promise((resolve) => setTimeout(resolve, 500));
    fallback.close();
    node.close();
    box.stop();
    return { hits, lost, withoutAudit: fallback.withoutAudit };
  }

  it('still has programs watched, and says what was missed', async () => {
    const { hits, lost } = await watched(false, async (box) => {
      await box.execAsync('cp /usr/bin/sleep /tmp/xmrig; exec /tmp/xmrig 1');
      // Programs that are gone at once are the ones that are missed.
      await box.execAsync('for i in $(seq 50); do /bin/true; done');
    });
    expect([...hits]).toEqual(expect.arrayContaining(['Miner started', 'Program run from a folder for scratch files']));
    expect(lost.before).toBe(1);
    expect(lost.after).toBeGreaterThan(1);
  });

  it('has programs, connections and changes of files watched through the audit system', async (context) => {
    const connect = `python3 -c 'import socket;socket.socket().connect_ex(("169.254.169.254",80))'`;
    const { hits, lost, withoutAudit } = await watched(true, async (box) => {
      await box.execAsync('nmap; hydra; sleep 1; true');
      await box.execAsync(
        'echo x >> /etc/ld.so.preload; mkdir -p /etc/cron.d; cd /etc && echo x > cron.d/job; sleep 1; true',
      );
      await box.execAsync(`timeout 1 ${connect}; sleep 1; true`);
      await box.execAsync('ln -s /dev/null ~/.bash_history; touch /var/log/a.log; rm /var/log/a.log; sleep 1; true');
    });
    if (withoutAudit !== undefined) context.skip(`the audit system cannot be tried here: ${withoutAudit.message}`);
    expect([...hits]).toEqual(
      expect.arrayContaining([
        'Passwords guessed with a tool',
        'Loader of programs bent',
        'Cron table written',
        'Metadata service of the cloud asked',
      ]),
    );
    // What the runtime does in the container is not the container's doing.
    expect([...hits]).not.toContain('Device or folder mounted in container');
    expect(lost.after).toBe(1);
  });
});
