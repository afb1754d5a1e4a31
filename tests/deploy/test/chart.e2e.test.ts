import { execFileSync, spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { machine, scan } from '@seawall/scan';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';

const chart = resolve(import.meta.dirname, '../../../deploy/helm/seawall');
const noHelm = spawnSync('helm', ['version']).error !== undefined;
if (noHelm) console.log('the chart is not rendered: no helm on the PATH');
const stores = ['database', 'clickhouse', 'nats'].map((store) => `${store}.secretName=stores`).join(',');

interface Rendered {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec?: { readonly replicas?: number; readonly ingress?: unknown; readonly egress?: unknown };
}

function render(...set: readonly string[]): { text: string; objects: Rendered[] } {
  const args = ['template', 'sw', chart, '--kube-version', '1.34.0', ...set.flatMap((value) => ['--set', value])];
  const text = execFileSync('helm', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  return { text, objects: parseAllDocuments(text).map((document) => document.toJS() as Rendered) };
}

const refusal = (...set: readonly string[]): string => {
  try {
    return `rendered: ${render(...set).text}`;
  } catch (error) {
    return (error as { stderr: string }).stderr;
  }
};

test.skipIf(noHelm)('helm lints it', () => {
  expect(spawnSync('helm', ['lint', '--strict', chart], { encoding: 'utf8' }).stdout).toContain('0 chart(s) failed');
});

test.skipIf(noHelm)('one pod with its stores on a volume, or replicas over shared ones', () => {
  expect(render().objects.map(({ kind }) => kind)).toContain('StatefulSet');
  const { objects, text } = render('server.replicas=3', stores);
  expect(objects.find(({ kind }) => kind === 'Deployment')?.spec?.replicas).toBe(3);
  expect(objects.map(({ kind }) => kind)).toContain('PodDisruptionBudget');
  expect(text).toContain('SEAWALL_POSTGRES');
  expect(text).not.toContain('volumeClaimTemplates');
});

test.skipIf(noHelm).each([
  ['replicas without shared stores', ['server.replicas=2'], 'replicas share their stores'],
  ['agents that know no server', ['agent.enabled=true', 'server.enabled=false'], 'whom to send to'],
  ['an ingress without a host', ['ingress.enabled=true'], 'needs ingress.host'],
  ['a value of the wrong type', ['server.replicas=many'], 'want integer'],
  ['an unknown value', ['sever.replicas=1'], 'sever'],
])('%s: refused with the reason', (_, set, reason) => {
  expect(refusal(...set)).toContain(reason);
});

test.skipIf(noHelm)('the server may write in the cluster only where responding is switched on', () => {
  const writes = /\b(?:create|delete|patch|update)\b/;
  const rolesOf = (...set: readonly string[]) => render(...set).objects.filter(({ kind }) => kind === 'ClusterRole');
  expect(rolesOf().filter((role) => writes.test(JSON.stringify(role)))).toEqual([]);
  expect(render().text).not.toContain('--respond');
  const [role, ...more] = rolesOf('respond.enabled=true').filter((each) => writes.test(JSON.stringify(each)));
  expect([role?.metadata.name, more]).toEqual(['sw-seawall-default-respond', []]);
  expect(JSON.stringify(role)).not.toMatch(/secrets|rolebindings|\*/);
  expect(render('respond.enabled=true').text).toContain('--respond');
});

test.skipIf(noHelm)('the server passes our own restricted scan', async () => {
  const options = { targets: [chart], severity: 'medium', frameworks: ['pss-restricted'] } as const;
  const { report } = await scan(options, machine());
  expect(report.notAssessed).toEqual([]);
  expect(report.findings.map(({ rule }) => rule)).toEqual([]);
  expect(report.summary.workloads).toBe(1);
  const whole = await scan({ targets: [chart], severity: 'medium' }, machine());
  expect(whole.report.findings.map(({ rule }) => rule)).toEqual([]);
});
