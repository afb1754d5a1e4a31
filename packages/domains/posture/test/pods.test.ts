import { describe, expect, test } from 'vitest';
import { podControls } from '../src/controls/pods/index.ts';
import { container, denies, faults, type Given, hardened, judge, outcome, pod, secured } from './pods-support.ts';

const plain = { containers: [container()] };

interface Case {
  readonly control: string;
  readonly fails: object;
  readonly passes: object;
  readonly given?: Given;
}

/** What fails each control, and the nearest thing that passes it. */
const cases: readonly Case[] = [
  { control: 'privileged-container', fails: secured({ privileged: true }), passes: secured({ privileged: false }) },
  {
    control: 'windows-host-process',
    fails: { ...plain, securityContext: { windowsOptions: { hostProcess: true } } },
    passes: { ...plain, securityContext: { windowsOptions: { hostProcess: false } } },
  },
  {
    control: 'container-runtime-socket',
    fails: mounting('/var/run/docker.sock'),
    passes: mounting('/var/run/app.sock'),
  },
  {
    control: 'host-path-volume',
    fails: mounting('/data'),
    passes: { ...plain, volumes: [{ name: 'v', emptyDir: {} }] },
  },
  { control: 'host-pid', fails: { ...plain, hostPID: true }, passes: { ...plain, hostPID: false } },
  { control: 'host-ipc', fails: { ...plain, hostIPC: true }, passes: plain },
  { control: 'host-network', fails: { ...plain, hostNetwork: true }, passes: plain },
  { control: 'added-capabilities', fails: adding('SYS_ADMIN'), passes: adding('NET_BIND_SERVICE', 'CHOWN', 'NET_RAW') },
  { control: 'added-net-raw', fails: adding('NET_RAW'), passes: adding('NET_ADMIN', 'CHOWN') },
  { control: 'added-default-capabilities', fails: adding('CHOWN'), passes: adding('NET_BIND_SERVICE', 'SYS_ADMIN') },
  { control: 'drop-net-raw', fails: dropping('CHOWN'), passes: dropping('NET_RAW') },
  { control: 'drop-all-capabilities', fails: dropping('NET_RAW'), passes: dropping('NET_RAW', 'ALL') },
  { control: 'privilege-escalation', fails: plain, passes: secured({ allowPrivilegeEscalation: false }) },
  { control: 'run-as-root', fails: secured({ runAsUser: 0 }), passes: secured({ runAsUser: 1 }) },
  { control: 'run-as-non-root', fails: plain, passes: { ...plain, securityContext: { runAsNonRoot: true } } },
  {
    control: 'forbidden-root-user',
    fails: secured({ runAsUser: 0, runAsNonRoot: true }),
    passes: secured({ runAsUser: 0 }),
  },
  { control: 'run-as-root-group', fails: secured({ runAsGroup: 0 }), passes: secured({ runAsGroup: 10 }) },
  { control: 'low-user-id', fails: secured({ runAsUser: 1000 }), passes: secured({ runAsUser: 10_000 }) },
  { control: 'user-namespace', fails: plain, passes: { ...plain, hostUsers: false } },
  { control: 'read-only-root-filesystem', fails: plain, passes: secured({ readOnlyRootFilesystem: true }) },
  {
    control: 'seccomp-unconfined',
    fails: secured({ seccompProfile: { type: 'Unconfined' } }),
    passes: secured({ seccompProfile: { type: 'Localhost', localhostProfile: 'app.json' } }),
  },
  {
    control: 'seccomp-profile',
    fails: plain,
    passes: { ...plain, securityContext: { seccompProfile: { type: 'RuntimeDefault' } } },
  },
  {
    control: 'app-armor-unconfined',
    fails: secured({ appArmorProfile: { type: 'Unconfined' } }),
    passes: secured({ appArmorProfile: { type: 'RuntimeDefault' } }),
  },
  {
    control: 'selinux-options',
    fails: secured({ seLinuxOptions: { type: 'spc_t' } }),
    passes: secured({ seLinuxOptions: { type: 'container_t', level: 's0:c1,c2' } }),
  },
  { control: 'proc-mount', fails: secured({ procMount: 'Unmasked' }), passes: secured({ procMount: 'Default' }) },
  {
    control: 'proc-mount-user-namespace',
    fails: secured({ procMount: 'Unmasked' }, { hostUsers: false }),
    passes: { ...plain, hostUsers: false },
  },
  { control: 'unsafe-sysctls', fails: setting('kernel.msgmax'), passes: setting('net.ipv4.tcp_rmem') },
  {
    control: 'host-port',
    fails: { containers: [container({ ports: [{ containerPort: 80, hostPort: 80 }] })] },
    passes: { containers: [container({ ports: [{ containerPort: 80 }] })] },
  },
  {
    control: 'probe-host',
    fails: { containers: [container({ livenessProbe: { httpGet: { host: '169.254.169.254', port: 80 } } })] },
    passes: { containers: [container({ livenessProbe: { httpGet: { port: 80 } } })] },
  },
  {
    control: 'volume-type',
    fails: { ...plain, volumes: [{ name: 'v', nfs: { server: 'a', path: '/' } }] },
    passes: {
      ...plain,
      volumes: [
        { name: 'v', image: { reference: 'a' } },
        { name: 'h', hostPath: { path: '/a' } },
      ],
    },
  },
  { control: 'share-process-namespace', fails: { ...plain, shareProcessNamespace: true }, passes: plain },
  {
    control: 'host-aliases',
    fails: { ...plain, hostAliases: [{ ip: '10.0.0.1', hostnames: ['db', 'db.shop'] }] },
    passes: { ...plain, hostAliases: [] },
  },
  { control: 'ephemeral-containers', fails: { ...plain, ephemeralContainers: [container()] }, passes: plain },
  { control: 'interactive-container', fails: { containers: [container({ tty: true })] }, passes: plain },
];

function mounting(path: string, mount: object | undefined = {}): object {
  const volumeMounts = mount === undefined ? [] : [{ name: 'v', mountPath: '/host', ...mount }];
  return { containers: [container({ volumeMounts })], volumes: [{ name: 'v', hostPath: { path } }] };
}

function adding(...add: string[]): object {
  return secured({ capabilities: { drop: ['ALL'], add } });
}

function dropping(...drop: string[]): object {
  return secured({ capabilities: { drop } });
}

function setting(name: string): object {
  return { ...plain, securityContext: { sysctls: [{ name, value: '1' }] } };
}

/** The controls, of those asked for, that tell of a pod. */
function rulesOf(spec: object, ...among: string[]): string[] {
  return judge(pod(spec))
    .findings.map((finding) => finding.rule)
    .filter((rule) => among.includes(rule));
}

describe.each(cases)('$control', ({ control, fails, passes, given }) => {
  test('fails what breaks it and passes what does not', () => {
    expect(outcome(fails, control, given)).toBe('fail');
    expect(outcome(passes, control, given)).toBe('pass');
  });
});

test('every control of a pod has its cases', () => {
  const tested = new Set([...cases.map(({ control }) => control), 'default-namespace', 'namespace-pod-security']);
  expect(podControls.map((control) => control.id).filter((id) => !tested.has(id))).toEqual([]);
});

test('nothing is wrong with a hardened pod', () => {
  expect(judge(pod(hardened)).findings.map((finding) => finding.rule)).toEqual([]);
});

test('ephemeral containers are judged like the others', () => {
  const spec = {
    ...plain,
    ephemeralContainers: [{ ...container({ securityContext: { privileged: true } }), name: 'd' }],
  };
  expect(faults(pod(spec), 'privileged-container')).toMatchObject([
    { part: 'spec.ephemeralContainers[d].securityContext.privileged', values: { container: 'd' } },
  ]);
});

describe('severity', () => {
  test.each<[string, object, string]>([
    ['SYS_ADMIN', adding('SYS_ADMIN'), 'critical'],
    ['CAP_SYS_MODULE', adding('CAP_SYS_MODULE'), 'critical'],
    ['ALL', adding('ALL'), 'critical'],
    ['BPF', adding('BPF'), 'high'],
    ['SYS_PTRACE', adding('SYS_PTRACE'), 'high'],
    ['SYS_PTRACE among the processes of the node', { ...adding('SYS_PTRACE'), hostPID: true }, 'critical'],
    ['IPC_LOCK', adding('IPC_LOCK'), 'low'],
    ['a capability that has no name yet', adding('FUTURE'), 'medium'],
  ])('of adding %s', (_, spec, severity) => {
    expect(faults(pod(spec), 'added-capabilities')).toMatchObject([{ severity }]);
  });

  test.each<[string, object, string]>([
    ['/', {}, 'critical'],
    ['/', { readOnly: true }, 'high'],
    ['//etc/./kubernetes/', {}, 'critical'],
    ['/etc/localtime', { readOnly: true }, 'info'],
    ['/var/run', {}, 'critical'],
    ['/run/app', { readOnly: true }, 'low'],
    ['/var/lib/kubelet/pods', { readOnly: true }, 'high'],
    ['/var/lib/kubelet/plugins/csi.example', {}, 'medium'],
    ['/var/lib/app', {}, 'medium'],
    ['/data', { readOnly: true }, 'low'],
    ['C:\\', {}, 'critical'],
  ])('of mounting %s with %o', (path, mount, severity) => {
    expect(faults(pod(mounting(path, mount)), 'host-path-volume')).toMatchObject([{ severity }]);
  });

  test('of a host path that nothing mounts is low', () => {
    expect(faults(pod({ ...mounting('/'), ...plain }), 'host-path-volume')).toMatchObject([{ severity: 'low' }]);
  });

  test('of running as a named user without the promise is low', () => {
    expect(faults(pod(secured({ runAsUser: 20_000 })), 'run-as-non-root')).toMatchObject([{ severity: 'low' }]);
  });
});

describe('one fault has one finding', () => {
  test.each([
    '/run/containerd/containerd.sock',
    '/var/run/crio/crio.sock',
    '/run/k3s/containerd/',
    '/run/user/1000/docker.sock',
    '\\\\.\\pipe\\docker_engine',
  ])('of the runtime socket %s', (path) => {
    const rules = rulesOf(mounting(path), 'container-runtime-socket', 'host-path-volume', 'volume-type');
    expect(rules).toEqual(['container-runtime-socket']);
  });

  test('of capabilities, by item', () => {
    const spec = secured({ capabilities: { add: ['SYS_TIME', 'CHOWN', 'NET_RAW'] } });
    const rules = judge(pod(spec)).findings.filter((finding) => finding.part.includes('capabilities'));
    expect(rules.map(({ rule, part }) => `${rule} ${part.slice(part.lastIndexOf('.') + 1)}`)).toEqual([
      'added-capabilities add[SYS_TIME]',
      'added-net-raw add[NET_RAW]',
      'added-default-capabilities add[CHOWN]',
      'drop-net-raw drop',
    ]);
  });

  test('of capabilities that are all dropped, but not in capitals', () => {
    const spec = dropping('all');
    expect(rulesOf(spec, 'drop-net-raw', 'drop-all-capabilities')).toEqual(['drop-all-capabilities']);
    expect(faults(pod(spec), 'drop-all-capabilities')[0]?.values).toEqual({ container: 'app', value: 'all' });
    expect(rulesOf(dropping('net_raw'), 'drop-net-raw')).toEqual([]);
  });

  test.each(['drop-net-raw', 'privilege-escalation', 'seccomp-profile'])(
    'of %s mildly beside privileged',
    (control) => {
      expect(faults(pod(secured({ privileged: true })), control)).toMatchObject([{ severity: 'info' }]);
      expect(faults(pod(plain), control)[0]?.severity).not.toBe('info');
    },
  );

  test('of running as root', () => {
    const rules = ['run-as-root', 'run-as-non-root', 'forbidden-root-user'];
    const root = { securityContext: { runAsUser: 0 } };
    const user = { securityContext: { runAsUser: 20_000, runAsNonRoot: true } };
    expect(rulesOf(secured({ runAsUser: 0 }), ...rules)).toEqual(['run-as-root']);
    expect(rulesOf(secured({ runAsUser: 0, runAsNonRoot: true }), ...rules)).toEqual(['forbidden-root-user']);
    expect(rulesOf({ containers: [container()], ...root }, ...rules)).toEqual(['run-as-root']);
    expect(rulesOf({ containers: [container(user)], ...root }, ...rules)).toEqual(['forbidden-root-user']);
    expect(rulesOf({ containers: [container(user), container()], ...root }, ...rules)).toEqual(['run-as-root']);
  });

  test('of the seccomp profile that the whole pod lacks', () => {
    const spec = { initContainers: [container()], containers: [container(), { ...container(), name: 'b' }] };
    expect(faults(pod(spec), 'seccomp-profile')).toMatchObject([
      { part: 'spec.securityContext.seccompProfile', values: { containers: 'app, app, b' } },
    ]);
  });

  test.each(['run-as-root', 'run-as-root-group', 'seccomp-unconfined'])('of %s for all containers', (control) => {
    const spec = {
      containers: [container(), { ...container(), name: 'b' }],
      securityContext: { runAsUser: 0, runAsGroup: 0, seccompProfile: { type: 'Unconfined' } },
    };
    expect(faults(pod(spec), control)).toHaveLength(1);
  });
});

describe('what a container inherits counts', () => {
  test.each<[string, object, object, boolean]>([
    ['run-as-non-root', { runAsNonRoot: true }, {}, false],
    ['run-as-non-root', { runAsNonRoot: true }, { runAsNonRoot: false }, true],
    ['seccomp-profile', { seccompProfile: { type: 'RuntimeDefault' } }, {}, false],
    ['run-as-root', { runAsUser: 20_000 }, {}, false],
    ['run-as-root', { runAsUser: 20_000 }, { runAsUser: 0 }, true],
    ['low-user-id', { runAsUser: 20_000 }, { runAsUser: 999 }, true],
  ])('%s: pod %o, container %o', (control, securityContext, own, denied) => {
    expect(denies({ containers: [container({ securityContext: own })], securityContext }, control)).toBe(denied);
  });
});

describe('where a control has no ground', () => {
  const windows = { ...plain, os: { name: 'windows' } };

  test.each<[string, object, Given?]>([
    ['drop-net-raw', windows],
    ['drop-all-capabilities', windows],
    ['read-only-root-filesystem', windows],
    ['seccomp-profile', windows],
    ['user-namespace', windows],
    ['user-namespace', { ...plain, hostNetwork: true }],
    ['user-namespace', plain, { version: '1.32' }],
    ['seccomp-profile', plain, { version: '1.18' }],
    ['drop-all-capabilities', plain],
    ['proc-mount-user-namespace', plain],
  ])('%s does not apply', (control, spec, given) => {
    expect(outcome(spec, control, given)).toBe('notApplicable');
  });

  test.each([
    ['run-as-root', secured({ runAsUser: 0 }, { hostUsers: false })],
    ['run-as-non-root', { ...plain, hostUsers: false }],
    ['proc-mount', secured({ procMount: 'Unmasked' }, { hostUsers: false })],
  ])('%s lets a pod in a user namespace be, from 1.35', (control, spec) => {
    expect(denies(spec, control, { version: '1.35' })).toBe(false);
    expect(denies(spec, control, { version: '1.34' })).toBe(true);
  });
});

test('annotations that turn AppArmor off are found', () => {
  const annotations = { 'container.apparmor.security.beta.kubernetes.io/app': 'unconfined' };
  expect(denies(plain, 'app-armor-unconfined', { annotations })).toBe(true);
});
