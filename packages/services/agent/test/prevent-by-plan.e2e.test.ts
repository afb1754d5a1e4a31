import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { unifiedRoot } from '../src/containers/cgroup-tree.ts';
import type { Deed } from '../src/prevention/measure.ts';
import { planFrom } from '../src/prevention/plan.ts';
import { prevent } from '../src/prevention/prevent.ts';
import { boxMissing, startBox } from './runc-box.ts';
import { watch } from './watching.ts';

const missing = boxMissing() ?? (unifiedRoot() === undefined ? 'no control groups of version 2' : undefined);

it.skipIf(missing !== undefined)(
  'a plan is followed in the containers that it selects, until it is undone',
  async () => {
    const deeds: Deed[] = [];
    const plan = planFrom(
      {
        mode: 'enforce',
        killPrograms: [{ names: ['hydra'] }],
        denyConnect: [{ peers: [{ port: 81 }] }],
        denyExec: [{ paths: ['/opt/tools/nmap'] }, { namespace: 'elsewhere', paths: ['/opt/tools/dig'] }],
      },
      'plan.json',
    );
    const prevention = prevent({ plan, rules: [], cgroupRoot: unifiedRoot(), onDeed: (deed) => void deeds.push(deed) });
    const seen = watch({ onObserved: ({ event }) => prevention.take(event) });
    const containerId = randomBytes(32).toString('hex');
    const podUid = '6ba7b810-9dad-41d1-80b4-00c04fd430c8';
    const box = startBox({ name: `seawall-${containerId.slice(0, 8)}`, podUid, containerId });
    const ours = (): Deed[] => deeds.filter((deed) => deed.containerId === containerId);
    await box.execAsync('true');
    for (let tries = 0; tries < 200 && ours().length < 2; tries += 1) await seen.hits();
    const connect = `python3 -c 'import socket;exit(socket.socket().connect_ex(("127.0.0.1",81)))'`;
    const commands = ['hydra', 'nmap', connect, 'dig'];
    const codes = async (): Promise<number[]> => {
      const all: number[] = [];
      for (const command of commands) all.push(await box.execAsync(command));
      return all;
    };
    const during = await codes();
    prevention.undo();
    const after = await codes();
    seen.close();
    box.stop();
    expect({ during, after }).toEqual({ during: [137, 126, 1, 0], after: [0, 0, 111, 0] });
    expect(deeds.filter(({ what }) => what === 'failed')).toEqual([]);
  },
);
