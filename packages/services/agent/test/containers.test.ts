import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { podFrom } from '../src/containers/api-pods.ts';
import { readBundle } from '../src/containers/bundle.ts';
import { identityOfCgroup } from '../src/containers/cgroup-path.ts';
import { createCgroupTree, unifiedRoot } from '../src/containers/cgroup-tree.ts';
import { cgroupOf } from '../src/containers/process-cgroup.ts';
import { createRegistry } from '../src/containers/registry.ts';

const id = '8f929d9ee277d7232b640d6336304c930b1f897c78575d9027d3a1480b014ae6';
const inner = '0f929d9ee277d7232b640d6336304c930b1f897c78575d9027d3a1480b014ae0';
const uid = '6ba7b810-9dad-41d1-80b4-00c04fd430c8';
const uidOfSlice = uid.replaceAll('-', '_');
const hash = '3f1e2d3c4b5a69788796a5b4c3d2e1f0';

const folder = mkdtempSync(join(tmpdir(), 'seawall-containers-'));
afterAll(() => rmSync(folder, { recursive: true }));

function put(path: string, value: unknown): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), typeof value === 'string' ? value : JSON.stringify(value));
}

describe('a control group', () => {
  it.each([
    [`/kubepods/burstable/pod${uid}/${id}`, { containerId: id, podUid: uid, qos: 'burstable' }],
    [`/kubepods/pod${uid}/${id}`, { containerId: id, podUid: uid, qos: 'guaranteed' }],
    [`/kubepods/besteffort/pod${hash}/${id}`, { containerId: id, podUid: hash, qos: 'besteffort' }],
    [
      `/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod${uidOfSlice}.slice/cri-containerd-${id}.scope`,
      { containerId: id, runtime: 'containerd', podUid: uid, qos: 'besteffort' },
    ],
    [
      `/kubepods.slice/kubepods-pod${uidOfSlice}.slice/crio-${id}.scope/container`,
      { containerId: id, runtime: 'cri-o', podUid: uid, qos: 'guaranteed' },
    ],
    [
      `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${uidOfSlice}.slice/docker-${id}.scope`,
      { containerId: id, runtime: 'docker', podUid: uid, qos: 'burstable' },
    ],
    [
      `/system.slice/containerd.service/kubepods-burstable-pod${uidOfSlice}.slice:cri-containerd:${id}`,
      { containerId: id, runtime: 'containerd', podUid: uid, qos: 'burstable' },
    ],
    [`/docker/${id}`, { containerId: id, runtime: 'docker' }],
    [`/system.slice/docker-${id}.scope`, { containerId: id, runtime: 'docker' }],
    [`/libpod_parent/libpod-${id}`, { containerId: id, runtime: 'podman' }],
    [
      `/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-${id}.scope/container`,
      { containerId: id, runtime: 'podman' },
    ],
    [
      `/docker/${inner}/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod${uidOfSlice}.slice/cri-containerd-${id}.scope`,
      { containerId: id, runtime: 'containerd', podUid: uid, qos: 'guaranteed' },
    ],
    [`/kubepods/burstable/pod${uid}/${id}/init.scope`, { containerId: id, podUid: uid, qos: 'burstable' }],
    ['/system.slice/sshd.service', undefined],
    [`/machine.slice/libpod-conmon-${id}.scope`, undefined],
    [`/kubepods.slice/kubepods-pod${uidOfSlice}.slice/crio-conmon-${id}.scope`, undefined],
    [`/kubepods/burstable/pod${uid}`, undefined],
    ['/', undefined],
    [`/${'x'.repeat(5000)}/${id}`, undefined],
  ])('%s', (path, identity) => {
    expect(identityOfCgroup(path)).toEqual(identity);
  });

  it('of a process is the one that says most', () => {
    const hybrid = `9:name=systemd:/\n4:memory:/kubepods/pod${uid}/${id}\n0::/\n`;
    expect(cgroupOf(hybrid)).toBe(`/kubepods/pod${uid}/${id}`);
    expect(cgroupOf(`0::/system.slice/ssh.service\n`)).toBe('/system.slice/ssh.service');
    expect(cgroupOf('no cgroups here')).toBeUndefined();
  });

  it.each([
    ['on a host', '30 25 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw', '/sys/fs/cgroup'],
    ['beside version 1', '30 25 0:26 / /sys/fs/cgroup/unified rw - cgroup2 cgroup rw', '/sys/fs/cgroup/unified'],
    [
      'in a container that has that of its host',
      '40 30 0:26 / /sys/fs/cgroup ro - cgroup2 cgroup rw\n41 30 0:26 /../../.. /sys/fs/cgroup rw - cgroup2 cgroup rw',
      '/sys/fs/cgroup',
    ],
    ['where there is none', '30 25 0:26 / /sys rw - sysfs sysfs rw', undefined],
  ])('of version 2 is mounted %s', (_, mounts, root) => {
    expect(unifiedRoot(mounts)).toBe(root);
  });

  it('is found by its number, and looked for again when it is new', () => {
    let now = 0;
    put('cgroups/kubepods/a.txt', '');
    const tree = createCgroupTree({ root: join(folder, 'cgroups'), now: () => now });
    expect(tree.pathOf(1)).toBeUndefined();
    tree.learn(7, '/docker/x');
    expect(tree.pathOf(7)).toBe('/docker/x');
    now += 1000;
    expect(tree.pathOf(1)).toBeUndefined();
    expect(tree.pathOf(7)).toBe('/docker/x');
  });
});

const spec = {
  process: { capabilities: { bounding: ['CAP_CHOWN'] } },
  mounts: [
    { destination: '/proc', source: 'proc', type: 'proc' },
    { destination: '/host', source: '/', type: 'bind', options: ['rbind', 'ro', 'rprivate'] },
  ],
  linux: {
    namespaces: [{ type: 'pid' }, { type: 'network', path: `/proc/${process.pid}/ns/net` }, { type: 'ipc' }],
    maskedPaths: ['/proc/kcore'],
  },
};

describe('a bundle', () => {
  it('of containerd names the pod', () => {
    put(`run/containerd/io.containerd.runtime.v2.task/k8s.io/${id}/config.json`, {
      ...spec,
      annotations: {
        'io.kubernetes.cri.container-type': 'container',
        'io.kubernetes.cri.container-name': 'web',
        'io.kubernetes.cri.image-name': 'registry.example.com/web:1',
        'io.kubernetes.cri.sandbox-id': inner,
        'io.kubernetes.cri.sandbox-name': 'web-1',
        'io.kubernetes.cri.sandbox-namespace': 'shop',
        'io.kubernetes.cri.sandbox-uid': uid,
      },
    });
    expect(readBundle(id, folder)?.container).toEqual({
      type: 'containerd',
      name: 'web',
      image: 'registry.example.com/web:1',
      privileged: false,
      hostNetwork: true,
      hostPid: false,
      hostIpc: false,
      mounts: [{ source: '/', dest: '/host', mode: 'rbind,ro,rprivate', writable: false, propagation: 'rprivate' }],
      pod: { name: 'web-1', namespace: 'shop', uid, sandboxId: inner },
    });
  });

  it('of podman has its name and image beside it', () => {
    const podman = inner.replace('0f', 'ab');
    put(`var/lib/containers/storage/overlay-containers/${podman}/userdata/config.json`, {
      ...spec,
      annotations: { 'io.container.manager': 'libpod', 'io.podman.annotations.privileged': 'TRUE' },
    });
    put(
      'var/lib/containers/storage/overlay-containers/containers.json',
      JSON.stringify([
        {
          id: podman,
          names: ['webby'],
          metadata: '{"image-name":"docker.io/library/busybox:latest","image-id":"ab12","name":"webby"}',
          created: '2026-11-26T10:27:13.190969423Z',
        },
      ]),
    );
    expect(readBundle(podman, folder)?.container).toMatchObject({
      type: 'podman',
      name: 'webby',
      image: 'docker.io/library/busybox:latest',
      imageId: 'ab12',
      privileged: true,
      startedAt: 1_795_688_833_190_969_423n,
    });
  });

  it('of Docker has its name, image and pod beside it', () => {
    const docker = inner.replace('0f', 'cd');
    put(`run/containerd/io.containerd.runtime.v2.task/moby/${docker}/config.json`, spec);
    put(`var/lib/docker/containers/${docker}/config.v2.json`, {
      Name: '/k8s_web',
      Config: {
        Image: 'nginx:1.29',
        Labels: { 'io.kubernetes.container.name': 'web', 'io.kubernetes.pod.name': 'web-1', app: 'web' },
      },
    });
    put(`var/lib/docker/containers/${docker}/hostconfig.json`, { Privileged: true });
    expect(readBundle(docker, folder)?.container).toMatchObject({
      type: 'docker',
      name: 'web',
      image: 'nginx:1.29',
      privileged: true,
      pod: { name: 'web-1' },
    });
  });

  it('of a container that was started by hand is found by its control group', () => {
    const plain = inner.replace('0f', 'ef');
    put('bundle/config.json', spec);
    put('run/runc/t1/state.json', {
      id: 't1',
      config: { labels: ['bundle=/bundle'], cgroups: { path: `/kubepods/burstable/pod${uid}/${plain}` } },
    });
    expect(readBundle(plain, folder)?.container).toMatchObject({ name: 't1', privileged: false });
  });

  it('that is none is no trouble', () => {
    const broken = inner.replace('0f', '11');
    put(`run/containerd/io.containerd.runtime.v2.task/k8s.io/${broken}/config.json`, '{"annotations": [1');
    expect(readBundle(broken, folder)).toBeUndefined();
    expect(readBundle('../../etc', folder)).toBeUndefined();
  });
});

describe('the registry', () => {
  const path = `/kubepods/burstable/pod${uid}/${id}`;

  it('gives one object for a container, and adds to it what is told later', () => {
    const registry = createRegistry({ readBundle: () => undefined });
    const container = registry.ofCgroup(path);
    expect(container).toEqual({ id, pod: { uid } });
    expect(registry.untold).toBe(1);
    registry.learn([
      { id, name: 'web', image: 'web:1', pod: { name: 'web-1', namespace: 'shop', labels: { app: 'web' } } },
    ]);
    expect(container).toEqual({
      id,
      name: 'web',
      image: 'web:1',
      pod: { uid, name: 'web-1', namespace: 'shop', labels: { app: 'web' } },
    });
    expect(registry.ofCgroup(path)).toBe(container);
    expect(registry.untold).toBe(0);
    expect(registry.ofCgroup('/system.slice/cron.service')).toBeUndefined();
  });

  it('knows the pod of a container that only the API server can name', () => {
    const registry = createRegistry({ readBundle: () => undefined });
    const container = registry.ofCgroup(path);
    const told = podFrom({
      metadata: {
        name: 'web-5d9c7-x2x',
        namespace: 'shop',
        uid,
        labels: { app: 'web', 'pod-template-hash': '5d9c7' },
        ownerReferences: [{ kind: 'ReplicaSet', name: 'web-5d9c7', controller: true }],
      },
      status: {
        podIP: '10.1.2.3',
        containerStatuses: [
          { name: 'web', containerID: `containerd://${id}`, image: 'web:1', imageID: `web@sha256:${id}` },
        ],
      },
    });
    registry.learnPods(told === undefined ? [] : [told]);
    expect(container).toMatchObject({
      name: 'web',
      type: 'containerd',
      imageDigest: `sha256:${id}`,
      pod: { uid, name: 'web-5d9c7-x2x', ip: '10.1.2.3', owner: { kind: 'Deployment', name: 'web' } },
    });
  });

  it('knows a static pod by the hash of its file', () => {
    const told = podFrom({ metadata: { name: 'etcd', uid, annotations: { 'kubernetes.io/config.hash': hash } } });
    expect(told?.pod.uid).toBe(hash);
  });
});
