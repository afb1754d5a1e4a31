import { spawnSync } from 'node:child_process';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Pods, podsMissing, startPods } from './cri-pods.ts';
import { boxMissing } from './runc-box.ts';
import { type BusyboxRoot, busyboxRoot } from './short-box.ts';
import { type Watch, watch } from './watching.ts';

const missing = boxMissing();
if (missing !== undefined) console.log(`containers are not told apart here: ${missing}`);
const hasPodman = spawnSync('sh', ['-c', 'command -v podman']).status === 0;
const rule = 'Passwords of accounts read';

describe.skipIf(missing !== undefined)('whose it was is known of', () => {
  let seen: Watch;
  let busybox: BusyboxRoot;
  beforeAll(() => {
    seen = watch({ withEvents: true });
    busybox = busyboxRoot();
  });
  afterAll(() => {
    seen.close();
    busybox.remove();
  });

  it('containers that are gone after one command', async () => {
    const boxes = Array.from({ length: 12 }, () => ({ id: randomBytes(32).toString('hex'), podUid: randomUUID() }));
    for (let at = 0; at < boxes.length; at += 3) {
      await Promise.all(
        boxes
          .slice(at, at + 3)
          .map(({ id, podUid }) => busybox.run(`/kubepods/besteffort/pod${podUid}/${id}`, ['/bin/cat', '/etc/shadow'])),
      );
    }
    const hits = await seen.hits();
    const found = hits.filter((hit) => hit.rule === rule && hit.containerId !== undefined);
    expect(found.map(({ containerId, podUid }) => ({ id: containerId, podUid })).toSorted(byId)).toEqual(
      boxes.toSorted(byId),
    );
    // What the runtime itself does in a container's control group is nobody's deed.
    expect(hits.filter((hit) => hit.containerId !== undefined && hit.rule !== rule)).toEqual([]);
  });

  it.skipIf(!hasPodman)('containers of podman', async () => {
    const id = await busybox.podman('seawall-web', 'cat /etc/shadow; sleep 2');
    const hits = await seen.hits();
    expect(hits.filter((hit) => hit.containerId === id)).toMatchObject([
      { rule, message: expect.stringContaining('container seawall-web') },
    ]);
  });

  it.skipIf(!hasPodman)('new programs, with what they are made of', () => {
    const programs = seen.events.filter(({ kind, workload }) => kind === 'process' && workload !== undefined);
    const hash = createHash('sha256').update(readFileSync('/usr/bin/busybox')).digest('hex');
    expect(programs.map(({ fields }) => fields)).toContainEqual(
      expect.objectContaining({ 'proc.exepath': '/bin/busybox', 'proc.exe.sha256': hash, 'user.name': 'root' }),
    );
  });
});

const noPods = missing ?? podsMissing();

describe.skipIf(noPods !== undefined)('whose it was is known of pods', () => {
  let pods: Pods;
  let seen: Watch;
  beforeAll(async () => {
    pods = await startPods();
    seen = watch({ runtimeSocket: pods.socket });
  });
  afterAll(async () => {
    seen.close();
    await pods.stop();
  });

  it('by name, with labels and image', async () => {
    const uid = randomUUID();
    const wish = { name: 'web-1', namespace: 'shop', uid, container: 'web', labels: { app: 'web' } };
    const { containerId } = await pods.run({ ...wish, command: ['/bin/sleep', '1000'] });
    await pods.exec(containerId, ['/bin/cat', '/etc/shadow']);
    const hits = (await seen.hits()).filter((hit) => hit.containerId === containerId);
    expect(hits).toMatchObject([
      { rule, podUid: uid, pod: 'web-1', message: expect.stringContaining('container web') },
    ]);
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(seen.node.registry.ofCgroup(`/kubepods/burstable/pod${uid}/${containerId}`)).toMatchObject({
      image: pods.image,
      imageDigest: expect.stringMatching(/^sha256:/),
      pod: { namespace: 'shop', labels: { app: 'web' } },
    });
  });
});

function byId(left: { readonly id: string | undefined }, right: { readonly id: string | undefined }): number {
  return (left.id ?? '') < (right.id ?? '') ? -1 : 1;
}
