import { execFileSync, spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { machine, scan } from '@seawall/scan';
import { createProgram } from '../../../packages/apps/cli/src/program.ts';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';

const chart = resolve(import.meta.dirname, '../../../deploy/helm/seawall');
const noHelm = spawnSync('helm', ['version']).error !== undefined;
if (noHelm) console.log('the chart is not rendered: no helm on the PATH');
const stores = ['database', 'clickhouse', 'nats'].map((store) => `${store}.secretName=stores`).join(',');

interface Container {
  readonly args: readonly string[];
}

interface Rendered {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec?: {
    readonly replicas?: number;
    readonly sessionAffinity?: string;
    readonly template?: { readonly spec: { readonly containers: readonly Container[] } };
  };
}

/** Everything switched on that brings a flag or an object. */
const all = [
  'agent.enabled=true',
  'advisories.enabled=true',
  'respond.enabled=true',
  'server.tls.secretName=tls',
  'server.oidc.settings.name=Example',
  'server.oidc.secretName=oidc',
  'metrics.open=true',
  'metrics.serviceMonitor.enabled=true',
  'ingress.enabled=true,ingress.host=seawall.example,ingress.tlsSecretName=web',
  'gateway.enabled=true,gateway.parentRefs[0].name=edge,gateway.hostnames={seawall.example}',
  'commonLabels.team=security',
];

function containersOf(...set: readonly string[]): Container[] {
  return render(...set).objects.flatMap(({ spec }) => spec?.template?.spec.containers ?? []);
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
  expect(objects.find(({ kind }) => kind === 'Service')?.spec?.sessionAffinity).toBe('ClientIP');
  expect(text).not.toContain('volumeClaimTemplates');
});

test.skipIf(noHelm).each([
  ['replicas without shared stores', ['server.replicas=2'], 'replicas share their stores'],
  ['agents that know no server', ['agent.enabled=true', 'server.enabled=false'], 'whom to send to'],
  ['a gateway without a Gateway', ['gateway.enabled=true'], 'needs gateway.parentRefs'],
  ['a monitor that may not read', ['metrics.serviceMonitor.enabled=true'], 'or metrics.open'],
  ['a secret for no provider', ['server.oidc.secretName=oidc'], 'server.oidc.settings'],
  ['an ingress without a host', ['ingress.enabled=true'], 'needs ingress.host'],
  ['a value of the wrong type', ['server.replicas=many'], 'want integer'],
  ['an unknown value', ['sever.replicas=1'], 'sever'],
])('%s: refused with the reason', (_, set, reason) => {
  expect(refusal(...set)).toContain(reason);
});

test.skipIf(noHelm)('no container is given a flag that the command does not know', () => {
  const context = {
    env: {},
    language: 'en' as const,
    world: machine(),
    stdout: process.stdout,
    stderr: process.stderr,
  };
  const program = createProgram(context, () => undefined);
  const containers = containersOf(...all);
  expect(containers.map(({ args }) => args[0])).toEqual(['agent', 'serve', 'db']);
  for (const { args } of containers) {
    const words = args.filter((arg) => !arg.startsWith('-'));
    let verb = program;
    for (const word of words) verb = verb.commands.find((command) => command.name() === word) ?? verb;
    const known = new Set(verb.options.map(({ long }) => long ?? ''));
    expect(args.slice(words.length).filter((arg) => !known.has(arg.replace(/=.*/, '')))).toEqual([]);
  }
});

function flags(...set: readonly string[]): readonly string[] {
  return containersOf(...set)[0]?.args ?? [];
}

test.skipIf(noHelm)('behind an ingress or a gateway the server goes by its name and trusts what it forwards', () => {
  const expected = ['--public-url=https://seawall.example', '--behind-proxy'];
  const ingress = 'ingress.enabled=true,ingress.host=seawall.example,ingress.tlsSecretName=web';
  const gateway = 'gateway.enabled=true,gateway.parentRefs[0].name=edge,gateway.hostnames={seawall.example}';
  expect(flags(ingress)).toEqual(expect.arrayContaining(expected));
  expect(flags(gateway)).toEqual(expect.arrayContaining(expected));
  expect(flags(gateway, 'server.publicUrl=https://other.example')).toContain('--public-url=https://other.example');
  expect(flags().join(' ')).not.toMatch(/public-url|behind-proxy/);
});

test.skipIf(noHelm)('every object bears the labels that all are to have', () => {
  const { objects } = render(...all);
  expect(objects.filter(({ metadata }) => metadata.labels?.['team'] !== 'security').map(({ kind }) => kind)).toEqual(
    [],
  );
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
