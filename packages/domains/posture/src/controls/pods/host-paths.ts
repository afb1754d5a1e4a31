import type { Severity, Text } from '@seawall/model';

/** What stands at a path of the node, and how bad it is to mount it. */
export interface HostPlace {
  readonly writable: Severity;
  readonly readOnly: Severity;
  /** Absent for paths that nothing is known of. */
  readonly holds?: Text;
}

interface Listed extends HostPlace {
  readonly path: string;
  /** Whether what lies below is as bad. */
  readonly below: boolean;
}

const places: readonly Listed[] = [
  at('/', 'critical', 'high', 'the whole file system of the node', '节点的整个文件系统', false),
  at('/bin', 'critical', 'low', 'programs of the node', '节点的程序'),
  at('/boot', 'critical', 'low', 'the kernel of the node', '节点的内核'),
  at('/dev', 'high', 'high', 'the devices of the node', '节点的设备', false),
  at('/etc', 'critical', 'high', 'the configuration and accounts of the node', '节点的配置和账号'),
  at('/etc/ca-certificates', 'high', 'low', 'the certificates that the node trusts', '节点信任的证书'),
  at('/etc/cni', 'critical', 'low', 'the network configuration of the node', '节点的网络配置'),
  at('/etc/group', 'critical', 'low', 'the groups of the node', '节点的用户组'),
  at('/etc/hostname', 'medium', 'info', 'the name of the node', '节点的主机名'),
  at('/etc/hosts', 'high', 'info', 'the host names that the node knows', '节点的主机名解析'),
  at('/etc/kubernetes', 'critical', 'high', 'keys and credentials of the cluster', '集群的密钥和凭据'),
  at('/etc/localtime', 'medium', 'info', 'the time zone of the node', '节点的时区'),
  at('/etc/machine-id', 'medium', 'info', 'the id of the node', '节点的机器标识'),
  at('/etc/os-release', 'medium', 'info', 'the release of the node', '节点的发行版信息'),
  at('/etc/passwd', 'critical', 'low', 'the accounts of the node', '节点的账号'),
  at('/etc/pki', 'high', 'low', 'the certificates that the node trusts', '节点信任的证书'),
  at('/etc/resolv.conf', 'high', 'info', 'the name servers of the node', '节点的域名服务器'),
  at('/etc/ssl', 'high', 'low', 'the certificates that the node trusts', '节点信任的证书'),
  at('/etc/systemd', 'critical', 'low', 'the services of the node', '节点的系统服务'),
  at('/etc/timezone', 'medium', 'info', 'the time zone of the node', '节点的时区'),
  at('/home', 'high', 'high', 'the files of the users of the node', '节点用户的文件'),
  at('/lib', 'critical', 'low', 'libraries and kernel modules of the node', '节点的库和内核模块'),
  at('/lib64', 'critical', 'low', 'libraries of the node', '节点的库'),
  at('/opt', 'high', 'low', 'programs of the node', '节点的程序'),
  at('/opt/cni', 'critical', 'low', 'network programs that the node runs as root', '节点以 root 运行的网络程序'),
  at('/proc', 'critical', 'medium', 'the processes and kernel settings of the node', '节点的进程和内核设置'),
  at('/root', 'critical', 'high', 'the files and keys of root', 'root 的文件和密钥'),
  at(
    '/run',
    'critical',
    'high',
    'the sockets of the node, among them that of the runtime',
    '节点的套接字，包括容器运行时的套接字',
    false,
  ),
  at('/sbin', 'critical', 'low', 'programs of the node', '节点的程序'),
  at('/sys', 'high', 'low', 'kernel objects and control groups of the node', '节点的内核对象和控制组'),
  at('/usr', 'critical', 'low', 'programs and libraries of the node', '节点的程序和库'),
  at('/var', 'critical', 'high', 'the state of the kubelet and the runtime', 'kubelet 和容器运行时的状态', false),
  at('/var/lib', 'critical', 'high', 'the state of the kubelet and the runtime', 'kubelet 和容器运行时的状态', false),
  at('/var/lib/containerd', 'critical', 'high', 'the file systems of other containers', '其他容器的文件系统'),
  at('/var/lib/containers', 'critical', 'high', 'the file systems of other containers', '其他容器的文件系统'),
  at('/var/lib/docker', 'critical', 'high', 'the file systems of other containers', '其他容器的文件系统'),
  at(
    '/var/lib/docker/containers',
    'critical',
    'medium',
    'the logs and settings of other containers',
    '其他容器的日志和设置',
  ),
  at(
    '/var/lib/etcd',
    'critical',
    'high',
    'the database of the cluster, every Secret in it',
    '集群数据库，包含所有 Secret',
  ),
  at('/var/lib/k0s', 'critical', 'high', 'keys and state of the cluster', '集群的密钥和状态'),
  at(
    '/var/lib/kubelet',
    'critical',
    'high',
    'the credentials of the kubelet and the tokens of every pod',
    'kubelet 的凭据和所有 Pod 的令牌',
  ),
  at('/var/lib/kubelet/device-plugins', 'medium', 'low', 'the sockets of device plugins', '设备插件的套接字'),
  at('/var/lib/kubelet/plugins', 'medium', 'low', 'the sockets of storage plugins', '存储插件的套接字'),
  at('/var/lib/kubelet/plugins_registry', 'medium', 'low', 'the registration of plugins', '插件的注册套接字'),
  at('/var/lib/rancher', 'critical', 'high', 'keys and state of the cluster', '集群的密钥和状态'),
  at('/var/log', 'high', 'medium', 'the logs of the node and of every pod', '节点和所有 Pod 的日志'),
];

const other: HostPlace = { writable: 'medium', readOnly: 'low' };

function at(path: string, writable: Severity, readOnly: Severity, en: string, zh: string, below = true): Listed {
  return { path, writable, readOnly, holds: { en, zh }, below };
}

const byPath = new Map(places.map((place) => [place.path, place]));

/** What a path of a node holds: by the nearest of its parents that is listed. */
export function hostPlace(hostPath: string): HostPlace {
  if (hostPath === '') return other;
  const path = normalHostPath(hostPath);
  if (/^[a-z]:\/?$/i.test(path)) return byPath.get('/') as Listed;
  for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
    const place = byPath.get(path.slice(0, end));
    if (place !== undefined && (place.below || end === path.length)) return place;
  }
  return path === '/' ? (byPath.get('/') as Listed) : other;
}

/** One spelling for each path: single slashes, none at the end, no dots, and `/run` for the link `/var/run`. */
function normalHostPath(path: string): string {
  const steps: string[] = [];
  for (const step of path.replaceAll('\\', '/').split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '' && step !== '.') steps.push(step);
  }
  const windows = /^[a-z]:$/i.test(steps[0] ?? '');
  const joined = windows ? steps.join('/') : `/${steps.join('/')}`;
  return joined === '/var/run' || joined.startsWith('/var/run/') ? joined.slice('/var'.length) : joined;
}

const runtimeFolders = new Set([
  '/run/containerd',
  '/run/crio',
  '/run/docker',
  '/run/k3s',
  '/run/k3s/containerd',
  '/run/podman',
]);
const runtimeSocket = /\/(?:docker|dockershim|cri-dockerd|containerd|crio|podman|buildkitd)\.sock$/;
const runtimePipe = /^\/pipe\/(?:docker_engine|containerd-containerd|dockershim)$/;

/** Whether a path is the socket of a container runtime, or the folder where only that stands. */
export function isRuntimeSocket(hostPath: string): boolean {
  const path = normalHostPath(hostPath);
  return runtimeSocket.test(path) || runtimeFolders.has(path) || runtimePipe.test(path);
}
