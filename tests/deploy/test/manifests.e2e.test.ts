import { readFileSync } from 'node:fs';
import { machine, scan } from '@seawall/scan';
import { describe, expect, test } from 'vitest';
import { plainManifests, renderManifests } from '../../../scripts/manifests.ts';
import { noCluster, startControlPlane } from '../../control-plane/control-plane.ts';

const rendered = renderManifests();
if (rendered === undefined) console.log('the manifests are not held against the chart: no helm on the PATH');

describe('the plain manifests', () => {
  test.skipIf(rendered === undefined)('are what the chart renders with its defaults', () => {
    expect(readFileSync(plainManifests, 'utf8')).toBe(rendered);
  });

  test('pass our own scan from medium up', async () => {
    const { report } = await scan({ targets: [plainManifests], severity: 'medium' }, machine());
    expect(report.problems).toEqual([]);
    expect(report.findings.map(({ rule }) => rule)).toEqual([]);
  });
});

describe.skipIf(noCluster !== undefined)('a real API server', () => {
  test('takes them into a namespace that enforces the restricted standard, with rights to read and none to write', async () => {
    await using cluster = await startControlPlane({ workloadControllers: true });
    const applied = await cluster.kubectl(['apply', '-f', plainManifests]);
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
    const may = async (...asked: string[]): Promise<string> => {
      const as = '--as=system:serviceaccount:seawall:seawall-server';
      return (await cluster.kubectl(['auth', 'can-i', ...asked, as]).catch(() => 'no')).trim();
    };
    expect(await may('list', 'pods', '-A')).toBe('yes');
    expect(await may('list', 'secrets', '-A')).toBe('no');
    expect(await may('create', 'pods', '-n', 'seawall')).toBe('no');
  });
});
