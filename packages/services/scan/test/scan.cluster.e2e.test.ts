import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { displayRef, type Finding } from '@seawall/model';
import { buildDatabase } from '@seawall/vulns';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type ControlPlane, noCluster, startControlPlane } from '../../../../tests/control-plane/control-plane.ts';
import { type ClusterDelta, isIncomplete, type Report, type ScanOptions, scan, watchCluster } from '../src/index.ts';
import { tree, world } from './tree.ts';

// `seawall scan cluster` on a real API server.

const shared = process.env['SEAWALL_SHARED'] ?? join(import.meta.dirname, '../../../../../shared');
const cis = 'cis-kubernetes-2.0.1';

let cluster: ControlPlane;
let empty: string;

async function scanned(options: Partial<ScanOptions> = {}, kubeconfig = cluster.kubeconfig): Promise<Report> {
  const { report } = await scan(
    { targets: ['cluster'], severity: 'info', cluster: { kubeconfig, ...options.cluster }, ...options },
    world(empty),
  );
  return report;
}

function about({ findings }: Pick<Report, 'findings'>, subject: string): string[] {
  return findings.filter((finding) => displayRef(finding.subject) === subject).map(({ rule }) => rule);
}

function requirement({ frameworks }: Report, id: string) {
  return frameworks.find((framework) => framework.id === cis)?.requirements.find((one) => one.id === id);
}

/** A kubeconfig for a service account, in place of the admin's certificate. */
async function tokenConfig(namespace: string, account: string): Promise<string> {
  const token = (await cluster.kubectl(['create', 'token', account, '-n', namespace])).trim();
  const config = readFileSync(cluster.kubeconfig, 'utf8');
  const file = join(cluster.dir, `${account}.kubeconfig`);
  writeFileSync(file, config.replace(/ {2}user:\n( {4}.*\n?)*/g, `  user: {token: ${token}}\n`));
  return file;
}

async function apply(...items: object[]): Promise<void> {
  await cluster.kubectl(['apply', '-f', '-'], { input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items }) });
}

function deployment(name: string, namespace: string, pod: object = {}): object {
  const labels = { app: name };
  const spec = { containers: [{ name: 'c', image: 'registry.example/app:1.0' }], ...pod };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace },
    spec: { replicas: 2, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  };
}

const farm = (name: string, spec: object) => ({
  apiVersion: 'example.com/v1',
  kind: 'Farm',
  metadata: { name, namespace: 'shop' },
  spec: { template: { spec } },
});

const inShort = ({ rule, subject, part }: Finding): string =>
  'kind' in subject ? `${rule} ${subject.kind}/${subject.name} ${part}` : '';

describe.skipIf(noCluster !== undefined)('seawall scan cluster', () => {
  beforeAll(async () => {
    empty = mkdtempSync(join(tmpdir(), 'seawall-scan-cluster-'));
    cluster = await startControlPlane({
      identities: { nobody: { groups: ['strangers'] }, late: { validity: '-1h' } },
      workloadControllers: true,
    });
    await cluster.kubectl(['create', 'namespace', 'shop']);
  });
  afterAll(async () => {
    await cluster?.stop();
    rmSync(empty, { recursive: true, force: true });
  });

  test('judges the template that people declared, once, and what is missing as missing', async () => {
    await apply(
      deployment('web', 'shop', {
        hostPID: true,
        containers: [{ name: 'c', image: 'web:1', envFrom: [{ secretRef: { name: 'nowhere' } }] }],
      }),
    );
    await cluster.kubectl(['wait', '-n', 'shop', '--for=jsonpath={.status.replicas}=2', 'deployment/web']);
    const report = await scanned();
    expect(about(report, 'Deployment shop/web')).toEqual(
      expect.arrayContaining(['host-pid', 'missing-secret', 'memory-limit']),
    );
    expect(report.findings.filter(({ rule }) => rule === 'host-pid')).toHaveLength(1);
    const missing = report.findings.find(({ rule }) => rule === 'missing-secret');
    expect(missing?.message.en).toBe('{kind} {name} does not exist');
    expect(missing?.place).toMatchObject({ file: 'control-plane', line: 0, path: expect.stringContaining('envFrom') });
    expect([report.problems, report.notAssessed]).toEqual([[], []]);
    expect(report.summary.workloads).toBe(1);
  });

  test('a vulnerability of a bill of materials knows the workload that runs it, and that it is mighty', async () => {
    using folder = tree({
      'feeds/osv/a.json': JSON.stringify({
        id: 'PYSEC-1',
        affected: [{ package: { ecosystem: 'PyPI', name: 'django' }, versions: ['3.2.0'] }],
      }),
      'web.cdx.json': JSON.stringify({
        bomFormat: 'CycloneDX',
        specVersion: '1.6',
        metadata: { component: { type: 'container', name: 'web:1', 'bom-ref': '0' } },
        components: [{ type: 'library', name: 'django', version: '3.2.0', purl: 'pkg:pypi/django@3.2.0' }],
      }),
    });
    const database = join(folder.path, 'db');
    buildDatabase({ from: [join(folder.path, 'feeds')], database, now: new Date() });
    const report = await scanned({ targets: ['cluster', join(folder.path, 'web.cdx.json')], database });
    const found = report.findings.find(({ rule }) => rule === 'PYSEC-1');
    expect(found?.evidence.find(({ field }) => field === 'workloads')?.value).toBe('Deployment shop/web');
    expect(found?.priority?.factors.map(({ text }) => text.en)).toContain(
      'its workload has rights over the node (Deployment shop/web: its pod shares the PID namespace of the node)',
    );
    await expect(scanned({ targets: ['cluster', 'staging'] })).rejects.toThrow(/--context/);
  });

  test('says of a control plane that cannot be seen that it was not assessed, and reads one that can', async () => {
    const before = requirement(await scanned({ frameworks: [cis] }), '1.2.1');
    expect(before).toMatchObject({
      status: 'notAssessed',
      reason: { en: expect.stringContaining('does not run as pods') },
    });
    await apply({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'eks-1', labels: { 'eks.amazonaws.com/nodegroup': 'g' } },
    });
    const managed = await scanned({ frameworks: [cis] });
    expect(requirement(managed, '1.2.1')?.reason?.en).toContain('run by Amazon EKS');
    const settings = managed.frameworks
      .find((one) => one.id === cis)
      ?.requirements.filter(({ id, status }) => /^(?:1\.|2\.|3\.2|4\.)/.test(id) && status !== 'notAssessed');
    expect(settings).toEqual([]);
    await cluster.kubectl(['delete', 'node', 'eks-1']);
    const command = ['kube-apiserver', '--anonymous-auth=true', '--profiling=false'];
    await apply({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'kube-apiserver-n1', namespace: 'kube-system', labels: { component: 'kube-apiserver' } },
      spec: { containers: [{ name: 'kube-apiserver', image: 'registry.k8s.io/kube-apiserver:v1.37.0', command }] },
    });
    const after = await scanned({ frameworks: [cis] });
    expect([requirement(after, '1.2.1')?.status, requirement(after, '1.2.15')?.status]).toEqual(['fail', 'pass']);
    expect(requirement(after, '1.3.2')?.status).toBe('notAssessed');
    await cluster.kubectl(['delete', 'pod', 'kube-apiserver-n1', '-n', 'kube-system', '--force', '--grace-period=0']);
  });

  test('with the rights of deploy/rbac-scan.yaml, lists Secrets and kubelets as not assessed and nothing else', async () => {
    await cluster.kubectl(['apply', '-f', join(import.meta.dirname, '../../../../deploy/rbac-scan.yaml')]);
    await apply({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1' } });
    const kubeconfig = await tokenConfig('seawall', 'seawall-scan');
    const report = await scanned({}, kubeconfig);
    expect(report.notAssessed.map(({ target }) => target).sort()).toEqual(
      ['control-plane: nodes/proxy n1', 'control-plane: secrets'].map((one) => one.replace(' n1', '')),
    );
    expect(report.notAssessed.map(({ remedy }) => remedy.en).join()).toMatch(
      /seawall-scan-secrets.*seawall-scan-kubelets|seawall-scan-kubelets.*seawall-scan-secrets/,
    );
    expect(about(report, 'Deployment shop/web')).toContain('host-pid');
    expect(about(report, 'Deployment shop/web')).not.toContain('missing-secret');
    const { notAssessed, passed } = report.controls.find(({ id }) => id === 'missing-secret') ?? {
      notAssessed: 0,
      passed: 1,
    };
    expect([notAssessed > 0, passed]).toEqual([true, 0]);
    expect(isIncomplete(report)).toBe(true);
    for (const [role, gone] of [
      ['seawall-scan-secrets', 'secrets'],
      ['seawall-scan-kubelets', 'nodes/proxy'],
    ] as const) {
      await cluster.kubectl([
        'create',
        'clusterrolebinding',
        role,
        `--clusterrole=${role}`,
        '--serviceaccount=seawall:seawall-scan',
      ]);
      const allowed = await scanned({}, kubeconfig);
      expect(allowed.notAssessed.map(({ reason }) => reason.en)).not.toContain(`not allowed to list ${gone}`);
      expect(allowed.notAssessed.map(({ reason }) => reason.en)).not.toContain(`not allowed to get ${gone}`);
    }
    await cluster.kubectl(['delete', 'node', 'n1']);
  });

  test('without any right passes nothing', async () => {
    const report = await scanned({}, cluster.kubeconfigs['nobody']);
    expect(report.findings).toEqual([]);
    expect(report.notAssessed.length).toBeGreaterThan(20);
    const passes = report.frameworks.flatMap(({ requirements }) =>
      requirements.filter(({ status }) => status === 'pass'),
    );
    expect(passes).toEqual([]);
  });

  test('of one namespace says nothing of what lies outside', async () => {
    await cluster.kubectl(['create', 'namespace', 'other']);
    await apply(deployment('elsewhere', 'other', { hostPID: true }));
    const report = await scanned({ cluster: { kubeconfig: cluster.kubeconfig, namespace: 'shop' } });
    expect(report.findings.filter(({ subject }) => 'namespace' in subject && subject.namespace !== 'shop')).toEqual([]);
    expect(about(report, 'Deployment shop/web')).toContain('host-pid');
    expect(about(report, 'Namespace shop')).toContain('namespace-pod-security');
    expect(report.controls.find(({ id }) => id === 'rbac-cluster-admin')).toMatchObject({ passed: 0, failed: 0 });
  });

  test('tells what is wrong with credentials and keeps the rest of the report', async () => {
    const report = await scanned({}, cluster.kubeconfigs['late']);
    expect(report.problems.map(({ message }) => message.en)).toEqual([
      expect.stringMatching(/the client certificate expired on/),
    ]);
    expect(isIncomplete(report)).toBe(true);
  });

  test('reads custom kinds that bear pods, and leaves out fields that make no sense', async () => {
    const any = { 'x-kubernetes-preserve-unknown-fields': true };
    const template = {
      type: 'object',
      properties: { spec: { type: 'object', ...any, properties: { containers: any } } },
    };
    await apply({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'farms.example.com' },
      spec: {
        group: 'example.com',
        names: { kind: 'Farm', plural: 'farms' },
        scope: 'Namespaced',
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: {
              openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties: { template } } } },
            },
          },
        ],
      },
    });
    await cluster.kubectl(['wait', '--for=condition=Established', 'crd/farms.example.com']);
    await apply(
      farm('sound', { hostPID: true, containers: [{ name: 'c', image: 'x:1' }] }),
      farm('broken', { hostPID: 'yes', containers: [{ name: 5, image: ['x'] }, 'none'] }),
    );
    const report = await scanned();
    expect(about(report, 'Farm shop/sound')).toContain('host-pid');
    expect(report.problems.map(({ message }) => message.en)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^Farm shop\/broken: spec\.template\.spec\.hostPID must be of type boolean/),
      ]),
    );
    expect(about(report, 'Deployment shop/web')).toContain('host-pid');
    await cluster.kubectl(['delete', 'crd', 'farms.example.com']);
  });

  test('--watch tells what appears and what is resolved, soon, and ends with the state as it is', async () => {
    const ending = new AbortController();
    const deltas: (ClusterDelta & { at: number })[] = [];
    const troubles: string[][] = [];
    let first: Report | undefined;
    const done = watchCluster(
      { targets: ['cluster'], severity: 'info', cluster: { kubeconfig: cluster.kubeconfig }, signal: ending.signal },
      {
        onReport: ({ report }) => {
          first = report;
        },
        onDelta: (delta) => deltas.push({ ...delta, at: performance.now() }),
        onTrouble: (messages) => troubles.push(messages.map(({ en }) => en)),
      },
      world(empty),
    );
    await vi.waitFor(() => expect(first).toBeDefined(), 30_000);
    expect(about(first as Report, 'Deployment shop/web')).toContain('host-pid');
    const found = (list: 'appeared' | 'resolved', subject: string, rule: string): boolean =>
      deltas.some((delta) =>
        delta[list].some((one: Finding) => displayRef(one.subject) === subject && one.rule === rule),
      );
    await apply(deployment('late', 'shop', { hostIPC: true }));
    const accepted = performance.now();
    await vi.waitFor(() => expect(found('appeared', 'Deployment shop/late', 'host-ipc')).toBe(true), {
      timeout: 10_000,
      interval: 5,
    });
    const delta = deltas.find(({ appeared }) => appeared.some(({ rule }) => rule === 'host-ipc'));
    console.log(
      `judged again ${Math.max(0, Math.round((delta?.at ?? 0) - accepted))} ms after kubectl returned, in ${delta?.tookMs.toFixed(1)} ms, ${delta?.judgements} judgements`,
    );
    await cluster.kubectl(['delete', 'deployment', 'late', '-n', 'shop']);
    await vi.waitFor(() => expect(found('resolved', 'Deployment shop/late', 'host-ipc')).toBe(true), 10_000);
    // A Secret that comes settles what was said of who needs it.
    await cluster.kubectl(['create', 'secret', 'generic', 'nowhere', '-n', 'shop']);
    await vi.waitFor(() => expect(found('resolved', 'Deployment shop/web', 'missing-secret')).toBe(true), 10_000);
    cluster.signal('SIGKILL');
    await cluster.restart();
    await vi.waitFor(() => expect(troubles.length).toBeGreaterThan(0), 20_000);
    await vi.waitFor(() => expect(troubles.at(-1)).toEqual([]), 60_000);
    await apply(deployment('after', 'shop', { hostIPC: true }));
    await vi.waitFor(() => expect(found('appeared', 'Deployment shop/after', 'host-ipc')).toBe(true), 10_000);
    ending.abort();
    const last = (await done).report;
    const fresh = await scanned();
    expect(last.findings.map(inShort).sort()).toEqual(fresh.findings.map(inShort).sort());
    expect(last.controls).toEqual(fresh.controls);
  });

  test.each([
    ['online-boutique', 'online-boutique/kubernetes-manifests', 12],
    ['sock-shop', 'sock-shop/deploy/kubernetes/complete-demo.yaml', 7],
    ['kubernetes-goat', 'kubernetes-goat/scenarios', 6],
  ])('of %s, applied by kubectl, finds what its manifests show', async (name, path, least) => {
    const source = join(shared, 'inputs', path);
    if (!existsSync(source)) return console.log(`skipped: no ${source}`);
    await cluster.kubectl.attempt(['create', 'namespace', name]);
    // Not everything can be applied: charts, values, custom kinds. What can is what counts.
    await cluster.kubectl.attempt(['apply', '-R', '-f', source, '-n', name, '--validate=false']);
    const report = await scanned();
    const manifests = (await scan({ targets: [source], severity: 'info' }, world(empty))).report;
    const alone = new Set([
      'privileged',
      'host-pid',
      'host-network',
      'image-tag-latest',
      'memory-limit',
      'read-only-root-filesystem',
      'capabilities-dropped',
    ]);
    const live = new Set(report.findings.map(inShort));
    const names = new Set(
      report.findings.flatMap(({ subject }) => ('kind' in subject ? `${subject.kind}/${subject.name}` : [])),
    );
    const expected = manifests.findings.filter(
      ({ rule, subject }) => alone.has(rule) && 'kind' in subject && names.has(`${subject.kind}/${subject.name}`),
    );
    expect(new Set(expected.map(({ subject }) => displayRef(subject))).size).toBeGreaterThanOrEqual(least);
    expect(expected.map(inShort).filter((one) => !live.has(one))).toEqual([]);
  });
});
