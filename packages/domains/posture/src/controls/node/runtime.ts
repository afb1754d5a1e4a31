import type { Control, Fault } from '../../control.ts';
import { attack, nsa } from '../../frameworks/ids.ts';
import { formatMode } from '../../node/host-files.ts';
import { hostControl } from './host-control.ts';
import { outcomeOf } from './outcome.ts';

/** Where container runtimes wait for commands. */
const sockets = [
  '/run/containerd/containerd.sock',
  '/run/k3s/containerd/containerd.sock',
  '/var/snap/microk8s/common/run/containerd.sock',
  '/run/crio/crio.sock',
  '/run/docker.sock',
  '/run/cri-dockerd.sock',
  '/run/podman/podman.sock',
];

const runtimeSockets = hostControl({
  id: 'node-runtime-socket',
  severity: 'critical',
  title: { en: 'Only root speaks to the container runtime', zh: '仅 root 可访问容器运行时' },
  why: {
    en: 'Who may write to the socket starts a privileged container with the node’s disk in it: that is root on the node.',
    zh: '能写入该套接字的人可启动挂载节点磁盘的特权容器，等同于节点 root。',
  },
  message: { en: '{file} has mode {mode} and belongs to {owner}', zh: '{file} 的权限为 {mode}，属主为 {owner}' },
  remediation: {
    en: 'Run chown root:root and chmod 0660 on the socket, and set both in the runtime’s configuration.',
    zh: '对套接字执行 chown root:root 和 chmod 0660，并在运行时配置中固定。',
  },
  reference: 'https://kubernetes.io/docs/setup/production-environment/container-runtimes/',
  frameworks: [...nsa('P14'), ...attack('T1611', 'T1610')],
  judge({ files, accounts }) {
    const faults: Fault[] = [];
    const denied: string[] = [];
    let looked = 0;
    for (const file of sockets) {
      const look = files.stat(file);
      if (look.state === 'denied') denied.push(file);
      if (look.state !== 'here') continue;
      looked += 1;
      const { mode, uid, gid } = look.value;
      const everyone = (mode & 0o002) !== 0;
      const others = uid !== 0 || (gid !== 0 && (mode & 0o020) !== 0);
      if (!everyone && !others) continue;
      const owner = `${accounts.userName(uid)}:${accounts.groupName(gid)}`;
      faults.push({
        path: [],
        file,
        key: 'socket',
        ...(everyone ? {} : { severity: 'medium' }),
        values: { file, mode: formatMode(mode), owner },
        evidence: [{ field: 'mode', value: `${formatMode(mode)} ${owner}` }],
      });
    }
    return outcomeOf(looked, faults, denied);
  },
});

export const runtimeControls: readonly Control[] = [runtimeSockets];
