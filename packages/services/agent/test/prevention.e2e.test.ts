import { randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unifiedRoot } from '../src/containers/cgroup-tree.ts';
import { denyConnect } from '../src/prevention/deny-connect.ts';
import { denyExec } from '../src/prevention/deny-exec.ts';
import { killInKernel } from '../src/prevention/kernel-kill.ts';
import { killOnMatch } from '../src/prevention/kill.ts';
import type { Deed, Mode } from '../src/prevention/measure.ts';
import { type Box, boxMissing, startBox } from './runc-box.ts';
import { watch } from './watching.ts';

const missing = boxMissing() ?? (unifiedRoot() === undefined ? 'no control groups of version 2' : undefined);
if (missing !== undefined) console.log(`prevention is not tried here: ${missing}`);
const podUid = '6ba7b810-9dad-41d1-80b4-00c04fd430c8';
const containerId = randomBytes(32).toString('hex');
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe.skipIf(missing !== undefined)('prevention', () => {
  let box: Box;
  let deeds: Deed[] = [];
  const folder = `${unifiedRoot() ?? ''}/kubepods/burstable/pod${podUid}/${containerId}`;
  const said = (): string[] => deeds.map(({ what, about }) => `${what} ${about}`);
  const onDeed = (deed: Deed): void => void deeds.push(deed);

  beforeAll(() => {
    box = startBox({ name: `seawall-${containerId.slice(0, 8)}`, podUid, containerId, privileged: true });
  });
  afterAll(() => box.stop());

  /** What a connection ends with: 1 is EPERM, 111 is ECONNREFUSED. */
  const connect = (address: string, port: number, family = 2): Promise<number> =>
    box.execAsync(`python3 -c 'import socket;exit(socket.socket(${family}).connect_ex(("${address}",${port})))'`);

  it.each(['canary', 'enforce'] as const)('refuses connections to networks and ports: %s', async (mode: Mode) => {
    deeds = [];
    const peers = [{ network: '127.0.0.0/29', port: 81 }, { network: '::1' }, { port: 6443 }];
    const measure = denyConnect({ mode, cgroupFolder: folder, containerId, peers, onDeed });
    const [denied, open] = mode === 'enforce' ? [1, 111] : [111, 111];
    expect(await connect('127.0.0.7', 81)).toBe(denied);
    expect(await connect('127.0.0.9', 81)).toBe(open);
    expect(await connect('127.0.0.7', 82)).toBe(open);
    expect(await connect('127.0.0.1', 6443)).toBe(denied);
    expect(await connect('::1', 9, 10)).toBe(denied);
    measure.undo();
    expect(await connect('127.0.0.7', 81)).toBe(111);
    const what = mode === 'enforce' ? 'done' : 'would';
    expect(said()).toEqual(
      expect.arrayContaining([`${what} 127.0.0.0/29 port 81`, `${what} * port 6443`, `${what} ::1`]),
    );
    expect(said().at(-1)).toMatch(/^undone/);
  });

  it.each(['canary', 'enforce'] as const)('refuses to start programs: %s', async (mode: Mode) => {
    deeds = [];
    await box.execAsync('cp /bin/true /opt/dropped');
    const pid = Number(readFileSync(`${folder}/cgroup.procs`, 'utf8').split('\n')[0]);
    const measure = denyExec({ mode, pid, containerId, paths: ['/opt/tools/nm*'], notInImage: true, onDeed });
    const denied = mode === 'enforce' ? 126 : 0;
    expect(await box.execAsync('nmap')).toBe(denied);
    expect(await box.execAsync('/opt/dropped')).toBe(denied);
    expect(await box.execAsync('hydra')).toBe(0);
    expect(await box.execAsync('ls /')).toBe(0);
    measure.undo();
    expect(await box.execAsync('nmap')).toBe(0);
    const what = mode === 'enforce' ? 'done' : 'would';
    expect(said()).toEqual(expect.arrayContaining([`${what} /opt/tools/nmap`, `${what} /opt/dropped`]));
  });

  it('answers the kernel while the rest of the process is busy', async () => {
    deeds = [];
    const pid = Number(readFileSync(`${folder}/cgroup.procs`, 'utf8').split('\n')[0]);
    const measure = denyExec({ mode: 'enforce', pid, containerId, paths: ['/opt/tools/nmap'], onDeed });
    expect(await box.execAsync('nmap')).toBe(126);
    // Waited for without letting this thread do anything else.
    expect(box.exec('nmap; [ $? = 126 ] && ls / && hydra')).toBe(0);
    await sleep(50);
    measure.undo();
    expect(said().filter((one) => one === 'done /opt/tools/nmap')).toHaveLength(2);
  });

  it.each(['canary', 'enforce'] as const)('ends programs before they run, in the kernel: %s', async (mode: Mode) => {
    deeds = [];
    const measure = killInKernel({ mode, names: ['xmrig'], cgroups: [statSync(folder).ino], onDeed });
    expect(await box.execAsync('xmrig')).toBe(mode === 'enforce' ? 137 : 0);
    expect(await box.execAsync('hydra')).toBe(0);
    measure.undo();
    expect(await box.execAsync('xmrig')).toBe(0);
    expect(said()).toEqual(['set xmrig', `${mode === 'enforce' ? 'done' : 'would'} xmrig`, 'undone xmrig']);
  });

  it.each(['canary', 'enforce'] as const)('ends what a rule matched: %s', async (mode: Mode) => {
    deeds = [];
    const rule = 'Program run from a folder for scratch files';
    const killer = killOnMatch({ mode, rules: new Set([rule]), onDeed });
    const seen = watch({
      onObserved: (observed, session) => {
        for (const { name } of session.detector.judge(observed)) killer.matched(name, observed.event);
      },
    });
    await sleep(200);
    const code = await box.execAsync('cp /bin/sleep /tmp/dropped; /tmp/dropped 2');
    await seen.hits();
    seen.close();
    expect(code).toBe(mode === 'enforce' ? 137 : 0);
    const told = mode === 'enforce' ? ['begun', 'done'] : ['would'];
    expect(deeds).toMatchObject(told.map((what) => ({ what, about: rule, containerId })));
  });
});
