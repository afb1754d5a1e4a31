import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { controls } from '@seawall/posture';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ControlPlane, noCluster, startControlPlane } from '../../../../tests/control-plane/control-plane.ts';
import { machine, scan } from '../src/index.ts';
import { tree } from './tree.ts';

const manifest = readFileSync(join(import.meta.dirname, '../../../../deploy/node-scan.yaml'), 'utf8')
  .replaceAll('NODE_NAME', 'worker-1')
  .replaceAll('IMAGE', 'registry.example/seawall:0.1.0');

describe('deploy/node-scan.yaml', () => {
  it('breaks of the restricted profile what it says, and nothing else', async () => {
    using files = tree({ 'node-scan.yaml': manifest });
    const options = { targets: ['.'], frameworks: ['pss-restricted', 'pss-baseline'], severity: 'info' } as const;
    const { report } = await scan(options, { ...machine(), cwd: files.path });
    expect(report.findings.map(({ rule }) => rule).sort()).toEqual(['host-network', 'host-path-volume', 'run-as-root']);
    expect(report.problems).toEqual([]);
  });
});

describe.skipIf(noCluster !== undefined)('deploy/node-scan.yaml on a real API server', () => {
  let cluster: ControlPlane;
  beforeAll(async () => {
    cluster = await startControlPlane({ auditPolicy: 'none' });
    await cluster.kubectl(['apply', '--validate=strict', '-f', '-'], { input: manifest });
    // The service account that the Job names must be there before its pods.
    await cluster.kubectl(['wait', '-n', 'seawall-nodes', '--for=create', 'serviceaccount/node-scan', '--timeout=30s']);
  });
  afterAll(async () => cluster?.stop());

  /** The pod that the Job's controller would create. */
  async function pod(namespace: string): Promise<string> {
    const job = await cluster.kubectl(['get', 'job', 'node-scan-worker-1', '-n', 'seawall-nodes', '-o', 'json']);
    const { template } = (JSON.parse(job) as { spec: { template: { metadata: { labels: object }; spec: object } } })
      .spec;
    return JSON.stringify({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'node-scan', namespace, labels: template.metadata.labels },
      spec: template.spec,
    });
  }

  it('is stored as it is written', async () => {
    const stored = await cluster.kubectl(['get', 'job', 'node-scan-worker-1', '-n', 'seawall-nodes', '-o', 'json']);
    const { spec } = JSON.parse(stored) as { spec: { template: { spec: Record<string, unknown> } } };
    expect(spec.template.spec).toMatchObject({
      nodeName: 'worker-1',
      hostNetwork: true,
      automountServiceAccountToken: false,
    });
    const differences = await cluster.kubectl.attempt(['diff', '-f', '-'], { input: manifest });
    expect([differences.status, differences.stdout]).toEqual([0, '']);
  });

  it('has its pod admitted in its own namespace, and refused where the restricted profile is enforced', async () => {
    await cluster.kubectl(['create', '-f', '-'], { input: await pod('seawall-nodes') });
    await cluster.kubectl(['create', 'namespace', 'strict']);
    await cluster.kubectl(['label', 'namespace', 'strict', 'pod-security.kubernetes.io/enforce=restricted']);
    await cluster.kubectl(['create', 'serviceaccount', 'node-scan', '-n', 'strict']);
    const refused = await cluster.kubectl.attempt(['create', '-f', '-'], { input: await pod('strict') });
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain('violates PodSecurity');
  });
});

describe('seawall scan node on this machine', () => {
  it('looks at the real kernel, and gives every control of a host an outcome', async () => {
    const { report } = await scan({ targets: ['node'], severity: 'info' }, machine());
    const ofNodes = new Set(controls.filter(({ category }) => category === 'node').map(({ id }) => id));
    const host = report.controls.filter(({ id }) => ofNodes.has(id));
    const silent = host.filter((one) => one.passed + one.failed + one.notApplicable + one.notAssessed !== 1);
    expect(host.length).toBeGreaterThan(50);
    expect(silent).toEqual([]);
    const randomized = readFileSync('/proc/sys/kernel/randomize_va_space', 'utf8').trim() === '2';
    const control = report.controls.find(({ id }) => id === 'sysctl-address-randomization');
    expect([control?.passed, control?.failed]).toEqual(randomized ? [1, 0] : [0, 1]);
  });

  it('sees a port that opens', async () => {
    const { createServer } = await import('node:net');
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(10_255, '0.0.0.0', resolve));
    const { report } = await scan({ targets: ['node'] }, machine());
    server.close();
    const found = report.findings.filter(({ rule, part }) => rule === 'host-open-ports' && part.includes('tcp/10255'));
    expect(found.map(({ severity }) => severity)).toEqual(['critical']);
  });

  it.skipIf(process.getuid?.() !== 0)('sees a system file that everyone may write to', async () => {
    const path = '/etc/seawall-e2e-test.conf';
    writeFileSync(path, '', { mode: 0o666 });
    const { chmodSync } = await import('node:fs');
    chmodSync(path, 0o666);
    try {
      const { report } = await scan({ targets: ['node'] }, machine());
      const files = report.findings
        .filter(({ rule }) => rule === 'host-world-writable-files')
        .map(({ place }) => place.file);
      expect(files).toContain(path);
    } finally {
      rmSync(path);
    }
  });
});

describe('seawall scan node without rights', () => {
  const command = join(import.meta.dirname, '../../../apps/cli/bin/seawall.js');
  const asNobody = spawnSync('setpriv', ['--version'], { stdio: 'ignore' }).status === 0 && process.getuid?.() === 0;

  it.skipIf(!asNobody)('names what it could not read, and ends as incomplete', () => {
    const args = [
      '--reuid=65534',
      '--regid=65534',
      '--clear-groups',
      process.execPath,
      command,
      'scan',
      'node',
      '--format=json',
    ];
    const run = spawnSync('setpriv', args, { encoding: 'utf8', cwd: '/', maxBuffer: 1 << 26 });
    expect(run.status).toBe(3);
    const report = JSON.parse(run.stdout) as { notAssessed: { what: string; reason: string }[] };
    expect(report.notAssessed.map(({ what }) => what)).toEqual(['node']);
    expect(report.notAssessed[0]?.reason).toMatch(/paths could not be read: \/\S/);
  });
});
