import type { Requirement } from './framework.ts';
import { needsCluster, needsPerson } from './reasons.ts';

/** Section 5: what objects of the API decide. */
export const cisPolicies: readonly Requirement[] = [
  r('5.1.1', 'Only break-glass subjects are bound to cluster-admin', '仅应急主体绑定 cluster-admin'),
  r('5.1.2', 'Few subjects may read Secrets', '仅少数主体可读取 Secret'),
  r('5.1.3', 'Roles use no wildcards', '角色不使用通配符'),
  r('5.1.4', 'Few subjects may create pods', '仅少数主体可创建 Pod'),
  r('5.1.5', 'Default service accounts hold no rights', 'default 服务账号不持有权限'),
  r('5.1.6', 'Tokens are mounted only where the API is used', '仅在需要访问 API 时挂载令牌'),
  r('5.1.7', 'Nobody is bound to the group system:masters', '没有主体属于 system:masters 组'),
  r('5.1.8', 'Few subjects may bind, escalate or impersonate', '仅少数主体可 bind、escalate 或 impersonate'),
  r('5.1.9', 'Few subjects may create PersistentVolumes', '仅少数主体可创建 PersistentVolume'),
  r('5.1.10', 'Few subjects may reach the nodes’ proxy', '仅少数主体可访问 nodes/proxy'),
  r('5.1.11', 'Few subjects may approve certificate requests', '仅少数主体可批准证书签名请求'),
  r('5.1.12', 'Few subjects may change admission webhooks', '仅少数主体可修改准入 Webhook'),
  r('5.1.13', 'Few subjects may create service account tokens', '仅少数主体可创建服务账号令牌'),
  r(
    '5.2.1',
    'Every namespace with workloads is under a pod security policy',
    '每个含工作负载的命名空间都有约束 Pod 的策略',
  ),
  r('5.2.2', 'Containers are not privileged', '容器不以特权模式运行'),
  r('5.2.3', 'Pods do not share the host PID namespace', 'Pod 不共享宿主机 PID 命名空间'),
  r('5.2.4', 'Pods do not share the host IPC namespace', 'Pod 不共享宿主机 IPC 命名空间'),
  r('5.2.5', 'Pods do not share the host network', 'Pod 不使用宿主机网络'),
  r('5.2.6', 'Processes cannot gain privileges', '进程无法提升特权'),
  r('5.2.7', 'Containers do not run as root', '容器不以 root 身份运行'),
  r('5.2.8', 'Containers drop NET_RAW', '容器移除 NET_RAW 权能'),
  r('5.2.9', 'Containers drop the capabilities they do not need', '容器移除不需要的权能'),
  r('5.2.10', 'Windows pods are not HostProcess pods', 'Windows Pod 不使用 HostProcess'),
  r('5.2.11', 'Pods mount no host paths', 'Pod 不挂载宿主机路径'),
  r('5.2.12', 'Containers take no host ports', '容器不占用宿主机端口'),
  {
    id: '5.3.1',
    section: '5.3',
    title: { en: 'The network plugin enforces NetworkPolicy', zh: '网络插件支持并执行 NetworkPolicy' },
    unassessed: needsCluster,
  },
  r('5.3.2', 'Each namespace isolates its pods with a NetworkPolicy', '每个命名空间都用 NetworkPolicy 隔离其 Pod'),
  r('5.4.1', 'Secrets are mounted as files, not put into the environment', 'Secret 以文件挂载，不放入环境变量'),
  {
    id: '5.4.2',
    section: '5.4',
    title: { en: 'An external store for secrets has been considered', zh: '已评估使用外部密钥存储' },
    unassessed: needsPerson,
  },
  {
    id: '5.5.1',
    section: '5.5',
    title: { en: 'The origin of images is verified before they run', zh: '镜像在运行前经过来源校验' },
    unassessed: needsCluster,
  },
  {
    id: '5.6.1',
    section: '5.6',
    title: { en: 'Namespaces mark the borders between teams', zh: '以命名空间划分团队边界' },
    unassessed: needsPerson,
  },
  r('5.6.2', 'Pods run under a seccomp profile', 'Pod 启用 seccomp 配置'),
  r('5.6.3', 'Pods and containers have a security context', 'Pod 与容器设置了安全上下文'),
  r('5.6.4', 'Nothing is deployed into the default namespace', '不在 default 命名空间中部署资源'),
];

function r(id: string, en: string, zh: string): Requirement {
  return { id, section: id.slice(0, id.lastIndexOf('.')), title: { en, zh } };
}
