import { expect, test } from 'vitest';
import { container, faults, fixed, pod, secured } from './pods-support.ts';

const plain = { containers: [container()] };
const annotations = { 'container.apparmor.security.beta.kubernetes.io/app': 'unconfined' };

test.each<[control: string, risk: string, manifest: object]>([
  ['privileged-container', 'mayBreak', pod(secured({ privileged: true }))],
  ['windows-host-process', 'mayBreak', pod(secured({ windowsOptions: { hostProcess: true } }))],
  ['host-path-volume', 'safe', pod({ ...plain, volumes: [{ name: 'v', hostPath: { path: '/' } }, { name: 'w' }] })],
  ['container-runtime-socket', 'safe', pod({ ...plain, volumes: [{ hostPath: { path: '/run/docker.sock' } }] })],
  ['host-pid', 'mayBreak', pod({ ...plain, hostPID: true })],
  ['host-ipc', 'mayBreak', pod({ ...plain, hostIPC: true })],
  ['host-network', 'mayBreak', pod({ ...plain, hostNetwork: true })],
  ['added-capabilities', 'mayBreak', pod(secured({ capabilities: { add: ['BPF', 'CHOWN', 'SYS_TIME'] } }))],
  ['added-net-raw', 'mayBreak', pod(secured({ capabilities: { add: ['NET_RAW'] } }))],
  ['drop-net-raw', 'mayBreak', pod(plain)],
  ['drop-all-capabilities', 'mayBreak', pod(secured({ capabilities: { drop: ['NET_RAW'] } }))],
  ['drop-all-capabilities', 'safe', pod(secured({ capabilities: { drop: ['all'] } }))],
  ['privilege-escalation', 'safe', pod({ ...plain, initContainers: [container()] })],
  ['privilege-escalation', 'mayBreak', pod(secured({ capabilities: { add: ['NET_BIND_SERVICE'] } }))],
  ['privilege-escalation', 'mayBreak', pod({ containers: [container({ command: ['sh', '-c', 'sudo run'] })] })],
  ['run-as-root', 'mayBreak', pod(secured({ runAsUser: 0 }))],
  ['run-as-root', 'mayBreak', pod({ ...plain, securityContext: { runAsUser: 0 } })],
  ['run-as-non-root', 'mayBreak', pod(plain)],
  ['run-as-non-root', 'safe', pod(secured({ runAsUser: 1000 }))],
  ['run-as-non-root', 'mayBreak', pod({ ...plain, securityContext: { runAsNonRoot: false, runAsUser: 9 } })],
  ['forbidden-root-user', 'safe', pod(secured({ runAsUser: 0, runAsNonRoot: true }))],
  ['run-as-root-group', 'mayBreak', pod(secured({ runAsGroup: 0 }))],
  ['read-only-root-filesystem', 'mayBreak', pod(plain)],
  ['seccomp-unconfined', 'mayBreak', pod(secured({ seccompProfile: { type: 'Unconfined' } }))],
  ['seccomp-profile', 'safe', pod(plain)],
  ['app-armor-unconfined', 'mayBreak', pod(secured({ appArmorProfile: { type: 'Unconfined' } }))],
  ['app-armor-unconfined', 'mayBreak', pod(plain, { annotations })],
  ['selinux-options', 'mayBreak', pod(secured({ seLinuxOptions: { type: 'spc_t', user: 'root' } }))],
  ['proc-mount', 'mayBreak', pod(secured({ procMount: 'Unmasked' }))],
  ['proc-mount-user-namespace', 'mayBreak', pod(secured({ procMount: 'Unmasked' }, { hostUsers: false }))],
  [
    'unsafe-sysctls',
    'mayBreak',
    pod({ ...plain, securityContext: { sysctls: [{ name: 'vm.max' }, { name: 'a.b' }] } }),
  ],
  ['host-port', 'mayBreak', pod({ containers: [container({ ports: [{ containerPort: 80, hostPort: 80 }] })] })],
  ['probe-host', 'mayBreak', pod({ containers: [container({ startupProbe: { tcpSocket: { host: 'a', port: 1 } } })] })],
  ['share-process-namespace', 'mayBreak', pod({ ...plain, shareProcessNamespace: true })],
  ['host-aliases', 'mayBreak', pod({ ...plain, hostAliases: [{ ip: '10.0.0.1', hostnames: ['db'] }] })],
  ['ephemeral-containers', 'mayBreak', pod({ ...plain, ephemeralContainers: [container()] })],
  ['interactive-container', 'mayBreak', pod({ containers: [container({ stdin: true, tty: true })] })],
  ['namespace-pod-security', 'mayBreak', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }],
])('the fix of %s (%s) puts it right', (control, risk, manifest) => {
  const found = faults(manifest, control);
  expect(found.map((finding) => finding.fix?.risk)).toEqual(found.map(() => risk));
  expect(found).not.toEqual([]);
  expect(faults(fixed(manifest, found), control)).toEqual([]);
});

test.each<[string, string, object]>([
  ['is offered where the API refuses it', 'privilege-escalation', secured({ privileged: true })],
  [
    'is offered where the API refuses it',
    'privilege-escalation',
    secured({ capabilities: { add: ['CAP_SYS_ADMIN'] } }),
  ],
  [
    'would change a port of the host network',
    'host-port',
    { hostNetwork: true, containers: [container({ ports: [{ containerPort: 80, hostPort: 80 }] })] },
  ],
  ['is offered that changes nothing', 'drop-net-raw', secured({ privileged: true })],
  ['is offered that changes nothing', 'seccomp-profile', secured({ privileged: true })],
  ['is guessed for what a program needs', 'added-default-capabilities', secured({ capabilities: { add: ['CHOWN'] } })],
  ['is offered where a program starts as root', 'run-as-non-root', secured({ capabilities: { add: ['SETUID'] } })],
  ['is guessed for a user number', 'low-user-id', secured({ runAsUser: 1000 })],
  ['is guessed for storage', 'volume-type', { ...plain, volumes: [{ name: 'v', nfs: {} }] }],
])('no fix %s: %s', (_, control, spec) => {
  const found = faults(pod(spec), control);
  expect(found).toHaveLength(1);
  expect(found[0]).not.toHaveProperty('fix');
});

test('the last capability that is taken away takes its list with it', () => {
  const manifest = pod(secured({ capabilities: { add: ['SYS_TIME'], drop: ['ALL'] } }));
  expect(JSON.stringify(fixed(manifest, faults(manifest, 'added-capabilities')))).not.toContain('"add"');
});
