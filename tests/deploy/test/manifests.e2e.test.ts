import { readFileSync } from 'node:fs';
import { machine, scan } from '@seawall/scan';
import { describe, expect, test } from 'vitest';
import { agents, platform, renderManifests } from '../../../scripts/manifests.ts';
import { noCluster, startControlPlane } from '../../control-plane/control-plane.ts';

describe('the plain manifests', () => {
  test.for([platform, agents])('of $file are what the chart renders', (manifests, { skip }) => {
    const rendered = renderManifests(manifests);
    if (rendered === undefined) skip('no helm on the PATH');
    expect(readFileSync(manifests.file, 'utf8')).toBe(rendered);
  });

  test('of the server pass our own scan from medium up', async () => {
    const { report } = await scan({ targets: [platform.file], severity: 'medium' }, machine());
    expect(report.problems).toEqual([]);
    expect(report.findings.map(({ rule }) => rule)).toEqual([]);
  });
});

describe.skipIf(noCluster !== undefined)('a real API server', () => {
  test('takes them into a namespace that enforces the restricted standard, with rights to read and none to write', async () => {
    await using cluster = await startControlPlane({ workloadControllers: true });
    const applied = await cluster.kubectl(['apply', '-f', platform.file]);
    for (const kind of ['statefulset.apps', 'service', 'networkpolicy', 'serviceaccount', 'clusterrole']) {
      expect(applied).toContain(kind);
    }
    // The pod that the StatefulSet would make is within the standard too.
    const text = await cluster.kubectl(['get', 'statefulset', 'seawall-server', '-n', 'seawall', '-o', 'json']);
    const { spec } = JSON.parse(text) as { spec: { template: { metadata: object; spec: { volumes: object[] } } } };
    const { metadata, spec: pod } = spec.template;
    const made = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...metadata, name: 'seawall-server-0', namespace: 'seawall' },
      spec: { ...pod, volumes: [...pod.volumes, { name: 'data', emptyDir: {} }] },
    };
    expect(await cluster.kubectl(['create', '-f', '-'], { input: JSON.stringify(made) })).toContain('created');
    expect(await cluster.kubectl(['apply', '-f', agents.file])).toContain('daemonset.apps/seawall-agent');
    const may = async (...asked: string[]): Promise<string> => {
      const as = '--as=system:serviceaccount:seawall:seawall-server';
      return (await cluster.kubectl(['auth', 'can-i', ...asked, as]).catch(() => 'no')).trim();
    };
    expect(await may('list', 'pods', '-A')).toBe('yes');
    expect(await may('list', 'secrets', '-A')).toBe('no');
    expect(await may('create', 'pods', '-n', 'seawall')).toBe('no');
  });
});
