import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseKubernetesVersion } from '@seawall/kube';
import { formatPath } from '@seawall/model';
import { describe, expect, test } from 'vitest';
import { checkPodSecurity, checksOf, type PodSecurityLevel } from '../src/pss/evaluate.ts';
import { podSecurityChecks } from '../src/pss/registry.ts';
import { hardened } from './pods-support.ts';

/** Where a pod breaks a level: `check: field = value`. */
function faultsAt(level: PodSecurityLevel, version: string, spec: object, annotations = {}): string[] {
  const at = parseKubernetesVersion(version);
  if (at === undefined) throw new Error(`not a version: ${version}`);
  return checkPodSecurity(level, at, { metadata: { annotations }, spec }).map(
    ({ check, path, value }) => `${check}: ${formatPath(path)}${value === undefined ? '' : ` = ${value}`}`,
  );
}

test.each<[string, object, string[]]>([
  ['nothing', { containers: [{ name: 'app' }] }, []],
  [
    'every host namespace, each by its field',
    { hostPID: true, hostIPC: true, hostNetwork: true, containers: [] },
    ['hostNamespaces: spec.hostNetwork', 'hostNamespaces: spec.hostPID', 'hostNamespaces: spec.hostIPC'],
  ],
  [
    'containers of every role',
    {
      initContainers: [{ name: 'a', securityContext: { privileged: true } }],
      containers: [{ name: 'b', securityContext: { privileged: false } }],
      ephemeralContainers: [{ name: 'c', securityContext: { privileged: true } }],
    },
    [
      'privileged: spec.initContainers[0].securityContext.privileged',
      'privileged: spec.ephemeralContainers[0].securityContext.privileged',
    ],
  ],
  [
    'each capability by its place, spelled exactly',
    { containers: [{ securityContext: { capabilities: { add: ['CHOWN', 'NET_RAW', 'net_bind_service'] } } }] },
    [
      'capabilities_baseline: spec.containers[0].securityContext.capabilities.add[1] = NET_RAW',
      'capabilities_baseline: spec.containers[0].securityContext.capabilities.add[2] = net_bind_service',
    ],
  ],
  [
    'an empty AppArmor profile',
    { securityContext: { appArmorProfile: {} }, containers: [] },
    ['appArmorProfile: spec.securityContext.appArmorProfile.type = '],
  ],
  [
    'the SELinux fields of the pod and of the container',
    {
      securityContext: { seLinuxOptions: { type: 'spc_t', role: 'r' } },
      containers: [{ securityContext: { seLinuxOptions: { user: 'u', level: 's0' } } }],
    },
    [
      'seLinuxOptions: spec.securityContext.seLinuxOptions.type = spc_t',
      'seLinuxOptions: spec.securityContext.seLinuxOptions.role = r',
      'seLinuxOptions: spec.containers[0].securityContext.seLinuxOptions.user = u',
    ],
  ],
  [
    'hosts in probes and lifecycle handlers, but not an empty one',
    {
      containers: [
        {
          livenessProbe: { httpGet: { host: '10.0.0.1', port: 80 } },
          readinessProbe: { tcpSocket: { host: '', port: 80 } },
          lifecycle: { preStop: { tcpSocket: { host: 'db', port: 80 } } },
        },
      ],
    },
    [
      'hostProbesAndHostLifecycle: spec.containers[0].livenessProbe.httpGet.host = 10.0.0.1',
      'hostProbesAndHostLifecycle: spec.containers[0].lifecycle.preStop.tcpSocket.host = db',
    ],
  ],
  [
    'a host port, but not port 0',
    { containers: [{ ports: [{ hostPort: 0 }, { hostPort: 53 }] }] },
    ['hostPorts: spec.containers[0].ports[1].hostPort = 53'],
  ],
  [
    'HostProcess of the pod and of a container',
    {
      securityContext: { windowsOptions: { hostProcess: true } },
      containers: [{ securityContext: { windowsOptions: { hostProcess: true } } }],
    },
    [
      'windowsHostProcess: spec.securityContext.windowsOptions.hostProcess',
      'windowsHostProcess: spec.containers[0].securityContext.windowsOptions.hostProcess',
    ],
  ],
])('baseline finds %s', (_, spec, expected) => {
  expect(faultsAt('baseline', 'latest', spec)).toEqual(expected);
});

describe('restricted', () => {
  const { containers, ...podFields } = hardened;
  const [container] = containers as [NonNullable<typeof containers>[0]];
  const own = container.securityContext;

  test.each<[string, object, string[]]>([
    ['nothing in a hardened pod', hardened, []],
    [
      'an overridden check once',
      { ...hardened, volumes: [{ name: 'a', hostPath: { path: '/' } }, { name: 'b' }, { name: 'c', nfs: {} }] },
      ['restrictedVolumes: spec.volumes[0].hostPath = hostPath', 'restrictedVolumes: spec.volumes[2].nfs = nfs'],
    ],
    [
      'what only some containers inherit',
      {
        ...podFields,
        hostUsers: true,
        securityContext: { seccompProfile: { type: 'Localhost' } },
        containers: [
          { ...container, securityContext: { ...own, runAsNonRoot: true } },
          { ...container, securityContext: { ...own, seccompProfile: { type: 'Unconfined' } } },
        ],
      },
      [
        'runAsNonRoot: spec.containers[1].securityContext.runAsNonRoot',
        'seccompProfile_restricted: spec.containers[1].securityContext.seccompProfile.type = Unconfined',
      ],
    ],
    [
      'what the pod sets, once and not for each container',
      {
        containers: [container, container],
        securityContext: { runAsNonRoot: false, runAsUser: 0, seccompProfile: { type: 'Unconfined' } },
      },
      [
        'runAsNonRoot: spec.securityContext.runAsNonRoot',
        'runAsUser: spec.securityContext.runAsUser',
        'seccompProfile_restricted: spec.securityContext.seccompProfile.type = Unconfined',
      ],
    ],
    [
      'the capabilities that are kept and those that are added',
      { ...hardened, containers: [{ securityContext: { ...own, capabilities: { add: ['CHOWN'] } } }] },
      [
        'capabilities_restricted: spec.containers[0].securityContext.capabilities.drop',
        'capabilities_restricted: spec.containers[0].securityContext.capabilities.add[0] = CHOWN',
      ],
    ],
    [
      'an unmasked /proc even in a user namespace',
      { ...hardened, containers: [{ securityContext: { ...own, procMount: 'Unmasked' } }] },
      ['procMount_restricted: spec.containers[0].securityContext.procMount = Unmasked'],
    ],
  ])('finds %s', (_, spec, expected) => {
    expect(faultsAt('restricted', 'latest', spec)).toEqual(expected);
  });
});

function sysctl(name: string): object {
  return { securityContext: { sysctls: [{ name }] }, containers: [] };
}

describe('a policy version', () => {
  const unmasked = { hostUsers: false, containers: [{ securityContext: { procMount: 'Unmasked' } }] };
  const probing = { containers: [{ startupProbe: { httpGet: { host: 'a' } } }] };
  const windows = { os: { name: 'windows' }, securityContext: { runAsNonRoot: true }, containers: [{ name: 'app' }] };

  test.each<[string, PodSecurityLevel, object, string, string]>([
    ['net.ipv4.ip_local_reserved_ports', 'baseline', sysctl('net.ipv4.ip_local_reserved_ports'), '1.26', '1.27'],
    ['net.ipv4.tcp_keepalive_time', 'baseline', sysctl('net.ipv4.tcp_keepalive_time'), '1.28', '1.29'],
    ['net.ipv4.tcp_rmem', 'baseline', sysctl('net.ipv4.tcp_rmem'), '1.31', '1.32'],
    ['net.ipv4.tcp_notsent_lowat', 'baseline', sysctl('net.ipv4.tcp_notsent_lowat'), '1.36', '1.37'],
    [
      'container_engine_t',
      'baseline',
      { containers: [{ securityContext: { seLinuxOptions: { type: 'container_engine_t' } } }] },
      '1.30',
      '1.31',
    ],
    ['an unmasked /proc in a user namespace', 'baseline', unmasked, '1.34', '1.35'],
    ['a Windows pod', 'restricted', windows, '1.24', '1.25'],
  ])('allows %s', (_, level, spec, refusing, allowing) => {
    expect(faultsAt(level, refusing, spec)).not.toEqual([]);
    expect(faultsAt(level, allowing, spec)).toEqual([]);
  });

  test('refuses hosts in probes from 1.34', () => {
    expect(faultsAt('baseline', '1.33', probing)).toEqual([]);
    expect(faultsAt('baseline', '1.34', probing)).toHaveLength(1);
  });

  test('reads seccomp from annotations before 1.19, and only of containers that exist', () => {
    const annotations = {
      'seccomp.security.alpha.kubernetes.io/pod': 'unconfined',
      'container.seccomp.security.alpha.kubernetes.io/app': 'localhost/app.json',
      'container.seccomp.security.alpha.kubernetes.io/gone': 'unconfined',
    };
    const spec = { containers: [{ name: 'app' }] };
    expect(faultsAt('baseline', '1.18', spec, annotations)).toEqual([
      'seccompProfile_baseline: metadata.annotations["seccomp.security.alpha.kubernetes.io/pod"] = unconfined',
    ]);
    expect(faultsAt('baseline', '1.19', spec, annotations)).toEqual([]);
  });

  test('behind the newest that is known is judged as that', () => {
    expect(faultsAt('baseline', '1.99', probing)).toHaveLength(1);
  });

  test('of the privileged level refuses nothing', () => {
    expect(faultsAt('privileged', 'latest', { hostPID: true })).toEqual([]);
  });
});

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id.localeCompare(b.id);
}

describe('the registry', () => {
  const data = resolve(process.env['SEAWALL_SHARED'] ?? '../shared', 'reference/data/pod-security-standards.json');
  interface Listed {
    readonly id: string;
    readonly level: string;
    readonly versions: readonly string[];
    readonly overrides?: readonly string[];
  }

  test.skipIf(!existsSync(data))('holds the checks of the standards, their versions and what they override', () => {
    const { items } = JSON.parse(readFileSync(data, 'utf8')) as { items: Listed[] };
    const ours = podSecurityChecks.map(({ id, level, rules }) => ({
      id,
      level,
      versions: rules.map((rule) => `1.${rule.since}`),
      overrides: [...new Set(rules.flatMap((rule) => rule.overrides ?? []))],
    }));
    const theirs = items.map(({ id, level, versions, overrides = [] }) => ({ id, level, versions, overrides }));
    expect(ours.toSorted(byId)).toEqual(theirs.toSorted(byId));
  });

  test('has rules in the order of their versions, and overrides baseline checks only', () => {
    const baseline = new Set<string>(podSecurityChecks.filter((c) => c.level === 'baseline').map((c) => c.id));
    for (const { level, rules } of podSecurityChecks) {
      const versions = rules.map((rule) => rule.since);
      expect(versions).toEqual([...new Set(versions)].toSorted((a, b) => a - b));
      for (const overridden of rules.flatMap((rule) => rule.overrides ?? [])) {
        expect(level).toBe('restricted');
        expect(baseline).toContain(overridden);
      }
    }
  });

  test('leaves 15 checks at the restricted level and 12 at the baseline', () => {
    const latest = { major: 1, minor: 37 };
    expect(checksOf('baseline', latest)).toHaveLength(12);
    expect(checksOf('restricted', latest)).toHaveLength(15);
  });
});
