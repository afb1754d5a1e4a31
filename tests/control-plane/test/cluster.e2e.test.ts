import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ControlPlane, noCluster, startControlPlane } from '../control-plane.ts';

describe.skipIf(noCluster !== undefined)('the control plane', () => {
  let cluster: ControlPlane;
  beforeAll(async () => {
    cluster = await startControlPlane({
      identities: {
        alice: { groups: ['developers'] },
        'system:node:one': { groups: ['system:nodes'] },
        late: { validity: '-1h' },
      },
      serving: { webhook: ['127.0.0.1', 'hooks.example'] },
      workloadControllers: true,
    });
  });
  afterAll(async () => cluster?.stop());

  test('is the Kubernetes release that go.mod pins, on loopback', async () => {
    const versions = JSON.parse(await cluster.kubectl(['version', '-o', 'json'])) as {
      clientVersion: { gitVersion: string };
      serverVersion: { gitVersion: string };
    };
    const pinned = /k8s\.io\/kubernetes (\S+)/.exec(readFileSync(`${import.meta.dirname}/../go.mod`, 'utf8'))?.[1];
    expect([versions.serverVersion.gitVersion, versions.clientVersion.gitVersion]).toEqual([pinned, pinned]);
    expect(new URL(cluster.server).hostname).toBe('127.0.0.1');
  });

  test('a namespace has its service account, a Deployment its pods, and both go away', async () => {
    await cluster.kubectl(['create', 'namespace', 'shop']);
    await cluster.kubectl(['create', 'deployment', 'web', '--image=web:1', '--replicas=3', '-n', 'shop']);
    await cluster.kubectl(['wait', '-n', 'shop', '--for=jsonpath={.status.replicas}=3', 'deployment/web']);
    const pods = await cluster.kubectl([
      'get',
      'pods',
      '-n',
      'shop',
      '-o',
      'jsonpath={.items[*].spec.serviceAccountName}',
    ]);
    expect(pods.split(' ')).toEqual(['default', 'default', 'default']);
    const token = await cluster.kubectl(['create', 'token', 'default', '-n', 'shop']);
    expect(token.split('.')).toHaveLength(3);
    await cluster.kubectl(['delete', 'namespace', 'shop', '--timeout=60s']);
  });

  test('users are who their certificates say, with the rights that RBAC gives', async () => {
    const who = await cluster.kubectl(['auth', 'whoami', '-o', 'jsonpath={.status.userInfo}'], { identity: 'alice' });
    expect(JSON.parse(who)).toMatchObject({ username: 'alice', groups: ['developers', 'system:authenticated'] });
    const refused = await cluster.kubectl.attempt(['get', 'secrets', '-A'], { identity: 'alice' });
    expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining('Forbidden')]);
    const late = await cluster.kubectl.attempt(['get', 'pods'], { identity: 'late' });
    expect([late.status, late.stderr]).toEqual([1, expect.stringContaining('logged in')]);
  });

  test('what was asked is in the audit log', async () => {
    await cluster.kubectl(['create', 'configmap', 'audited']);
    const lines = readFileSync(cluster.auditLog ?? '', 'utf8')
      .trimEnd()
      .split('\n');
    const events = lines.map((line) => JSON.parse(line) as { verb: string; objectRef?: { name?: string } });
    expect(events.some(({ verb, objectRef }) => verb === 'create' && objectRef?.name === 'audited')).toBe(true);
  });

  test('a crash loses nothing, and clients find it where it was', async () => {
    await cluster.kubectl(['create', 'configmap', 'kept', '--from-literal=a=1']);
    cluster.signal('SIGKILL');
    await cluster.restart();
    expect(await cluster.kubectl(['get', 'configmap', 'kept', '-o', 'jsonpath={.data.a}'])).toBe('1');
  });
});
