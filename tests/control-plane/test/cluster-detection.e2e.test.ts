import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { defaultWebhook, detect, type DetectSummary, type Input } from '@seawall/detect';
import type { Alert } from '@seawall/model';
import { defaultCorrelationFiles, defaultRuleFiles, loadRules, readCorrelations } from '@seawall/runtime';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ControlPlane, noCluster, startControlPlane } from '../control-plane.ts';

const policy = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
  - level: RequestResponse
`;

/** One run of detection that goes on until it is stopped. */
interface Run {
  readonly alerts: Alert[];
  readonly fired: () => Set<string>;
  stop(): Promise<DetectSummary>;
}

function start(input: Input, onListening: (url: string) => void = () => undefined): Run {
  const alerts: Alert[] = [];
  const controller = new AbortController();
  const done = detect({
    inputs: [input],
    session: {
      rules: loadRules(defaultRuleFiles()).rules,
      correlations: readCorrelations(defaultCorrelationFiles()).rules,
    },
    cluster: 'test',
    now: Date.now,
    signal: controller.signal,
    onAlert: (alert) => alerts.push(alert),
    onListening,
  });
  return {
    alerts,
    fired: () => new Set(alerts.map(({ rule }) => rule)),
    stop() {
      controller.abort();
      return done;
    },
  };
}

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 300 && !holds(); tries += 1) await wait(100);
}

const podOf = (name: string, spec: object): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: { containers: [{ name: 'c', image: 'busybox:1' }], ...spec },
  });

describe.skipIf(noCluster !== undefined)('detection on a real API server', () => {
  let folder = '';
  let cluster: ControlPlane;
  let log: Run;
  let webhook: Run;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'seawall-detection-'));
    const url = await new Promise<string>((resolve) => {
      webhook = start({ kind: 'webhook', options: { host: '127.0.0.1', port: 0, ...defaultWebhook } }, resolve);
    });
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'seawall', cluster: { server: `${url}/audit` } }],
      contexts: [{ name: 'seawall', context: { cluster: 'seawall', user: '' } }],
      'current-context': 'seawall',
    };
    writeFileSync(join(folder, 'webhook.json'), JSON.stringify(config));
    writeFileSync(join(folder, 'policy.yaml'), policy);
    cluster = await startControlPlane({
      identities: { mallory: { groups: ['system:masters'] }, bob: {} },
      auditPolicy: join(folder, 'policy.yaml'),
      flags: [
        `--audit-webhook-config-file=${join(folder, 'webhook.json')}`,
        '--audit-webhook-batch-max-wait=200ms',
        '--audit-log-maxsize=1',
      ],
    });
    log = start({
      kind: 'follow',
      path: cluster.auditLog ?? '',
      fromStart: true,
      positionFile: join(folder, 'position.json'),
    });
    await attack();
  });

  afterAll(async () => {
    await cluster?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function attack(): Promise<void> {
    const as = { identity: 'mallory' };
    const { kubectl } = cluster;
    await kubectl(['create', 'namespace', 'shop']);
    await kubectl(['create', 'serviceaccount', 'default', '-n', 'shop']).catch(() => undefined);
    await kubectl(['auth', 'can-i', '--list'], as);
    await kubectl(['get', 'secrets', '-A'], as);
    await kubectl(['create', 'clusterrolebinding', 'mine', '--clusterrole=cluster-admin', '--user=mallory'], as);
    const escape = { hostPID: true, hostNetwork: true, volumes: [{ name: 'root', hostPath: { path: '/' } }] };
    await kubectl(['create', '-n', 'shop', '-f', '-'], { ...as, input: podOf('escape', escape) });
    await kubectl(
      ['exec', '-n', 'shop', 'escape', '--', 'cat', '/var/run/secrets/kubernetes.io/serviceaccount/token'],
      as,
    ).catch(() => undefined);
    await kubectl(['create', 'token', 'default', '-n', 'shop'], as);
    await kubectl(['create', 'role', 'any', '-n', 'shop', '--verb=*', '--resource=pods'], as);
    await kubectl(['create', 'service', 'nodeport', 'door', '--tcp=80', '-n', 'shop'], as);
    await kubectl(['delete', 'events', '--all', '-n', 'shop'], as);
    for (let tries = 0; tries < 26; tries += 1) {
      await kubectl.attempt(['get', 'secrets', '-n', 'shop', '--request-timeout=5s'], { identity: 'bob' });
    }
    // Enough to have the log rotated a few times.
    const data = 'x'.repeat(200_000);
    for (let at = 0; at < 6; at += 1) {
      const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `big-${at}` }, data: { data } };
      await kubectl(['create', '-f', '-'], { input: JSON.stringify(map) });
    }
    await kubectl(['delete', 'pvc', '--all', '-n', 'shop'], as);
    await kubectl(['create', 'cronjob', 'last', '--image=busybox:1', '--schedule=* * * * *', '-n', 'shop'], as);
  }

  const expected = [
    'Rights of the own identity asked for',
    'Secrets of all namespaces listed',
    'Privileged role bound in the whole cluster',
    "Pod among the node's processes made",
    "Pod on the node's network made",
    'Pod with sensitive folder of the node made',
    'Token made for service account',
    'Role over everything made',
    'Service opens a port of every node',
    'Many requests refused to one user',
    'CronJob made or changed',
  ];

  test('the log is followed through its rotations, and our rules fire on it', async () => {
    await until(() => expected.every((rule) => log.fired().has(rule)));
    expect(expected.filter((rule) => !log.fired().has(rule))).toEqual([]);
    expect(readdirSync(cluster.dir).filter((name) => /^audit-.*\.log$/.test(name)).length).toBeGreaterThan(0);
    const summary = await log.stop();
    expect([summary.counters.unreadable, summary.counters.dropped, summary.failed]).toEqual([0, 0, 0]);
    const [incident] = summary.incidents;
    expect(incident?.actors.map(({ name }) => name)).toContain('mallory');
    expect(incident?.tactics).toContain('privilege-escalation');
    expect(incident?.summary.en).toContain('The requests were made by mallory');
    const bound = log.alerts.find(({ rule }) => rule === 'Privileged role bound in the whole cluster');
    expect(bound).toMatchObject({
      cluster: 'test',
      actor: { name: 'mallory', addresses: ['127.0.0.1'] },
      subject: { kind: 'ClusterRoleBinding', name: 'mine' },
      completeness: { dropped: 0, unreadable: 0 },
    });
    expect(bound?.completeness.lagMs).toBeLessThan(60_000);
  });

  test('what the control plane does by itself is no alert', () => {
    const own = log.alerts.filter(({ actor }) => actor?.name.startsWith('system:') === true);
    expect(own.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([]);
  });

  test('the webhook backend delivers the same', async () => {
    await until(() => expected.every((rule) => webhook.fired().has(rule)));
    const summary = await webhook.stop();
    expect(expected.filter((rule) => !webhook.fired().has(rule))).toEqual([]);
    expect([summary.counters.unreadable, summary.refused]).toEqual([0, { batches: 0, unauthorised: 0 }]);
  });
});
