import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { scan } from '../src/index.ts';
import { rootFiles } from '../src/targets/node/root-files.ts';
import { machine } from '../src/world.ts';
import { tree } from './tree.ts';

const isRoot = process.getuid?.() === 0;
let root: ReturnType<typeof tree>;

beforeEach(() => {
  root = tree({ 'etc/hostname': 'worker-1\n', 'etc/passwd': 'root:x:0:0::/root:/bin/sh\n' });
});
afterEach(() => root[Symbol.dispose]());

function put(path: string, text = '', mode = 0o600): string {
  const file = join(root.path, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
}

function link(path: string, target: string): void {
  mkdirSync(dirname(join(root.path, path)), { recursive: true });
  symlinkSync(target, join(root.path, path));
}

describe('the files of a mounted host', () => {
  it('have the modes and owners that they have there', () => {
    const file = put('etc/shadow', 'x', 0o640);
    const gid = isRoot ? 42 : (process.getgid?.() ?? 0);
    chownSync(file, process.getuid?.() ?? 0, gid);
    const look = rootFiles(root.path).stat('/etc/shadow');
    expect(look).toMatchObject({ state: 'here', value: { path: '/etc/shadow', kind: 'file', mode: 0o640, gid } });
  });

  it('are found through links as that host finds them, never outside of it', () => {
    put('usr/lib/secret', 'inside');
    link('etc/absolute', '/usr/lib/secret');
    link('etc/relative', '../usr/lib/secret');
    link('etc/above', '../../../../../../../../../etc/hostname');
    link('lib', 'usr/lib');
    link('etc/outside', '/proc/self/environ');
    const files = rootFiles(root.path);
    const text = (path: string): unknown => files.text(path);
    expect(text('/etc/absolute')).toEqual({ state: 'here', value: 'inside' });
    expect(text('/etc/relative')).toEqual({ state: 'here', value: 'inside' });
    expect(text('/lib/secret')).toEqual({ state: 'here', value: 'inside' });
    expect(text('/etc/above')).toEqual({ state: 'here', value: 'worker-1\n' });
    expect(text('/etc/outside')).toEqual({ state: 'absent' });
    expect(files.link('/etc/absolute')).toEqual({ state: 'here', value: '/usr/lib/secret' });
  });

  it('end in a word where links go round, a pipe waits or a text has no end', () => {
    link('etc/one', 'two');
    link('etc/two', 'one');
    spawnSync('mkfifo', [join(root.path, 'etc/pipe')]);
    put('etc/huge', 'x'.repeat((4 << 20) + 1));
    const files = rootFiles(root.path);
    expect(files.text('/etc/one')).toEqual({ state: 'denied', why: 'ELOOP' });
    expect(files.text('/etc/pipe')).toMatchObject({ state: 'denied' });
    expect(files.text('/etc/huge')).toMatchObject({ state: 'denied' });
    expect(files.text('/etc')).toMatchObject({ state: 'denied' });
    expect(files.list('/etc/hostname')).toEqual({ state: 'absent' });
    expect([...files.denied.keys()]).toEqual(['/etc/one', '/etc/pipe', '/etc/huge', '/etc']);
  });
});

describe('seawall scan node', () => {
  const here = machine();
  const judged = (options: object = {}) =>
    scan({ targets: ['node'], nodeRoot: root.path, severity: 'info', ...options }, here);

  it('judges the node below a root, and names it as it names itself', async () => {
    put('etc/kubernetes/admin.conf', '', 0o644);
    put(
      'var/lib/kubelet/config.yaml',
      'apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nreadOnlyPort: 10255\n',
    );
    const { report } = await judged();
    const find = (rule: string) => report.findings.find((finding) => finding.rule === rule);
    expect(find('admin-kubeconfig-mode')).toMatchObject({
      subject: { type: 'node', name: 'worker-1' },
      place: { file: '/etc/kubernetes/admin.conf' },
      values: { mode: '0644', limit: '0600' },
    });
    expect(find('kubelet-read-only-port')?.place).toMatchObject({
      file: '/var/lib/kubelet/config.yaml',
      line: 3,
      path: 'readOnlyPort',
    });
    expect(find('pki-keys-mode')).toBeUndefined();
    const cis = report.frameworks.find(({ id }) => id.startsWith('cis-kubernetes'));
    const status = (id: string) => cis?.requirements.find((one) => one.id === id)?.status;
    expect([status('1.1.13'), status('4.1.9'), status('1.1.21')]).toEqual(['fail', 'pass', 'notApplicable']);
    expect(status('5.2.2')).toBe('notAssessed');
  });

  it('judges the files that the API server is told to read', async () => {
    const flags = [
      '--encryption-provider-config=/etc/kubernetes/enc.yaml',
      '--audit-policy-file=/etc/kubernetes/audit.yaml',
    ];
    const containers = [{ name: 'a', image: 'a', command: ['kube-apiserver', ...flags] }];
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'a', namespace: 'kube-system' },
      spec: { containers },
    };
    put('etc/kubernetes/manifests/kube-apiserver.yaml', JSON.stringify(pod));
    put(
      'etc/kubernetes/enc.yaml',
      'apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources:\n- resources: [secrets]\n  providers:\n  - identity: {}\n',
    );
    put('etc/kubernetes/audit.yaml', 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: None\n');
    const { report } = await judged();
    const files = report.findings
      .filter(({ subject }) => subject.type === 'resource')
      .map(({ rule, place }) => `${rule} ${place.file}`);
    expect(files).toEqual(
      expect.arrayContaining([expect.stringMatching(/secret.*enc\.yaml/), expect.stringMatching(/audit.*audit\.yaml/)]),
    );
    expect(files.filter((line) => !/encrypt|audit/.test(line))).toEqual([]);
  });

  it('is incomplete without the kernel, and says so', async () => {
    const { report } = await judged();
    expect(report.notAssessed.map(({ target, what }) => [target, what])).toEqual([['worker-1', 'node']]);
    expect(report.notAssessed[0]?.reason.en).toContain('/proc');
    put('proc/sys/kernel/hostname', 'worker-1');
    expect((await judged()).report.notAssessed).toEqual([]);
  });

  it('is called as it is told to be', async () => {
    put('etc/kubernetes/admin.conf', '', 0o644);
    const { report } = await judged({ nodeName: 'other' });
    expect(report.findings[0]?.subject).toEqual({ type: 'node', name: 'other' });
  });

  it('gives a finding the same id on every scan, wherever the root is mounted', async () => {
    put('etc/kubernetes/admin.conf', '', 0o644);
    const ids = (await judged()).report.findings.map(({ id }) => id);
    const again = tree({
      'etc/hostname': 'worker-1',
      'etc/passwd': 'root:x:0:0::/:\n',
      'etc/kubernetes/admin.conf': '',
    });
    chmodSync(join(again.path, 'etc/kubernetes/admin.conf'), 0o644);
    const { report } = await scan({ targets: ['node'], nodeRoot: again.path, severity: 'info' }, here);
    again[Symbol.dispose]();
    expect(ids).not.toEqual([]);
    expect(report.findings.map(({ id }) => id)).toEqual(ids);
  });

  it.skipIf(isRoot)('says which files it could not read, and is incomplete', async () => {
    put('etc/shadow', '', 0o000);
    const { report } = await judged();
    expect(report.notAssessed.at(-1)).toMatchObject({ target: 'worker-1', what: 'node' });
    expect(report.notAssessed.at(-1)?.reason.en).toContain('/etc/shadow');
  });

  it('refuses a root that is none, and further targets', async () => {
    await expect(judged({ nodeRoot: join(root.path, 'etc/hostname') })).rejects.toThrow(/no directory/);
    await expect(judged({ targets: ['node', 'other'] })).rejects.toThrow(/--root/);
  });
});

describe('a host that cannot be read', () => {
  it('does not hide what can', async () => {
    rmSync(join(root.path, 'etc/passwd'));
    const { report } = await scan({ targets: ['node'], nodeRoot: root.path }, machine());
    expect(report.controls.find(({ id }) => id === 'host-second-root')?.passed).toBe(0);
    expect(report.problems).toEqual([]);
  });
});
