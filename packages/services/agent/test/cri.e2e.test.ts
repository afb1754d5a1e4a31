import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCri } from '../src/containers/cri/runtime.ts';
import { cgroupOf } from '../src/containers/process-cgroup.ts';
import { createRegistry } from '../src/containers/registry.ts';
import { type Pods, podsMissing, startPods } from './cri-pods.ts';

const missing = podsMissing();
const uid = '6ba7b810-9dad-41d1-80b4-00c04fd430c8';

describe.skipIf(missing !== undefined)('a containerd', () => {
  let pods: Pods;
  beforeAll(async () => {
    pods = await startPods();
  });
  afterAll(() => pods.stop());

  it('tells whose its containers are, and their bundles tell the same without it', async () => {
    const wish = { name: 'web-1', namespace: 'shop', uid, container: 'web', labels: { app: 'web' } };
    const { sandboxId, containerId } = await pods.run({ ...wish, command: ['/bin/sleep', '1000'] });
    const cri = openCri(pods.socket);
    const answer = await cri.list();
    cri.close();
    if (!answer.ok) throw new Error(answer.detail);
    const pod = { name: 'web-1', namespace: 'shop', uid, sandboxId };
    expect(answer.runtime).toBe('containerd');
    expect(answer.containers.find(({ id }) => id === containerId)).toMatchObject({
      type: 'containerd',
      name: 'web',
      image: pods.image,
      imageDigest: expect.stringMatching(/^sha256:/),
      pod: { ...pod, labels: { app: 'web' } },
    });
    expect(answer.containers.find(({ id }) => id === sandboxId)).toMatchObject({ name: 'POD', pod });

    const cgroup = await pods.exec(containerId, ['/bin/cat', '/proc/self/cgroup']);
    const registry = createRegistry();
    const path = cgroupOf(cgroup) ?? '';
    expect(registry.ofCgroup(path)).toMatchObject({
      id: containerId,
      type: 'containerd',
      name: 'web',
      image: pods.image,
      privileged: false,
      hostNetwork: true,
      pod,
    });
    await pods.remove(sandboxId);
  });

  it('that is privileged is known as such', async () => {
    const wish = { name: 'agent-1', namespace: 'kube-system', uid, container: 'agent', labels: {} };
    const { sandboxId, containerId } = await pods.run({ ...wish, command: ['/bin/sleep', '1000'], privileged: true });
    const registry = createRegistry();
    const container = registry.ofCgroup(`/kubepods/burstable/pod${uid}/${containerId}`);
    expect(container?.privileged).toBe(true);
    await pods.remove(sandboxId);
  });
});

describe('a runtime', () => {
  it('that is not there is said', async () => {
    const cri = openCri('/nonexistent/cri.sock');
    expect(await cri.list()).toMatchObject({ ok: false, detail: expect.stringContaining('ENOENT') });
    cri.close();
  });

  it('that answers nonsense is said', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'seawall-cri-'));
    const server = createServer();
    server.on('stream', (stream) => {
      stream.respond({ ':status': 200, 'grpc-status': '0' });
      stream.end(readFileSync('/dev/null'));
    });
    await new Promise<void>((resolve) => void server.listen(join(folder, 's'), resolve));
    const cri = openCri(join(folder, 's'));
    expect(await cri.list()).toMatchObject({ ok: false });
    cri.close();
    server.close();
    rmSync(folder, { recursive: true });
  });
});
