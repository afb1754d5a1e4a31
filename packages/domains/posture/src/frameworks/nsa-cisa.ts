import { table, type Text } from '@seawall/model';
import type { Framework, Requirement } from './framework.ts';
import { needsCluster, needsImage, needsPerson, needsProvider, needsRuntime } from './reasons.ts';

const sections: Readonly<Record<string, string>> = table({
  P: 'pod-security',
  N: 'network',
  A: 'authentication',
  L: 'audit',
  U: 'upgrades',
});

/** The recommendations of the guidance, numbered by us within its chapters. */
export const nsaCisa: Framework = {
  id: 'nsa-cisa-1.2',
  title: { en: 'NSA/CISA Kubernetes Hardening Guidance', zh: 'NSA/CISA Kubernetes 加固指南' },
  version: '1.2',
  url: 'https://media.defense.gov/2022/Aug/29/2003066362/-1/-1/0/CTR_KUBERNETES_HARDENING_GUIDANCE_1.2_20220829.PDF',
  requirements: [
    r('P1', 'Containers run as a non-root user', '容器以非 root 用户运行'),
    r('P2', 'Root filesystems are read-only', '根文件系统为只读'),
    r('P3', 'Images are minimal, trusted and scanned', '镜像精简、可信且经过扫描', needsImage),
    r('P4', 'Origin and scan result of images are verified at admission', '准入时校验镜像来源与扫描结果'),
    r('P5', 'No container is privileged', '没有特权容器'),
    r('P6', 'Pods share no process or IPC namespace with the host', 'Pod 不共享宿主机的进程或 IPC 命名空间'),
    r('P7', 'Pods use neither the host network nor host ports', 'Pod 不使用宿主机网络和宿主机端口'),
    r('P8', 'Processes cannot escalate their privileges', '进程无法提升特权'),
    r('P9', 'Capabilities are dropped by default', '默认移除权能'),
    r('P10', 'Host paths are not mounted freely', '限制挂载宿主机路径'),
    r('P11', 'Pods are confined by seccomp, AppArmor or SELinux', 'Pod 受 seccomp、AppArmor 或 SELinux 约束'),
    r('P12', 'Pod Security Standards are enforced at admission', '准入时强制执行 Pod 安全性标准'),
    r('P13', 'Tokens are not mounted where the API is not used', '不使用 API 的 Pod 不挂载令牌'),
    r(
      'P14',
      'The container runtime is hardened, untrusted code sandboxed',
      '加固容器运行时，不可信代码在沙箱中运行',
      needsCluster,
    ),
    r('P15', 'kube-system holds no user workloads', 'kube-system 中没有用户工作负载', needsPerson),
    r('N1', 'Teams and tiers have namespaces of their own', '团队与层级使用各自的命名空间'),
    r('N2', 'The network plugin enforces NetworkPolicy', '网络插件执行 NetworkPolicy', needsCluster),
    r('N3', 'Traffic is denied by default in both directions', '默认拒绝双向流量'),
    r('N4', 'Namespaces have quotas and limit ranges', '命名空间设置配额与 LimitRange'),
    r('N5', 'The control plane is reachable only by those who need it', '仅必要的对象可访问控制平面', needsProvider),
    r('N6', 'Control-plane traffic uses TLS', '控制平面通信使用 TLS'),
    r('N7', 'etcd is isolated behind certificates of its own CA', 'etcd 以独立 CA 的证书隔离'),
    r('N8', 'Kubeconfig files are protected by their mode', '以文件权限保护 kubeconfig'),
    r(
      'N9',
      'Worker nodes are separated from each other and the control plane',
      '工作节点彼此及与控制平面相互隔离',
      needsProvider,
    ),
    r('N10', 'Traffic between nodes and pods is encrypted', '节点与 Pod 之间的流量经过加密', needsCluster),
    r('N11', 'Secrets are encrypted at rest', 'Secret 静态加密存储'),
    r('N12', 'Credentials stay out of manifests and the environment', '凭据不出现在清单与环境变量中'),
    r('N13', 'Pods cannot reach the cloud metadata service', 'Pod 无法访问云元数据服务'),
    r('A1', 'Anonymous requests are refused', '拒绝匿名请求'),
    r('A2', 'People authenticate with short-lived credentials', '用户使用短期凭据认证', needsPerson),
    r('A3', 'RBAC decides on every request', '所有请求均由 RBAC 鉴权'),
    r('A4', 'Users, administrators and services have separate small roles', '用户、管理员与服务使用各自的最小角色'),
    r('A5', 'Exec, escalate, bind and impersonate are restricted', '限制 exec、escalate、bind 与 impersonate'),
    r('L1', 'The API server writes an audit log under a policy', 'API 服务器按策略写入审计日志'),
    r('L2', 'Logs are kept long enough, and off the node', '日志保留足够时间并存放在节点之外'),
    r('L3', 'Logs of every layer are collected and correlated', '收集并关联各层日志', needsPerson),
    r('L4', 'System calls are learned with seccomp in audit mode', '使用 seccomp 审计模式了解系统调用', needsRuntime),
    r(
      'L5',
      'Anomalies in API, RBAC, network and resources raise alerts',
      'API、RBAC、网络与资源异常会触发告警',
      needsRuntime,
    ),
    r('L6', 'Known bad behaviours are watched for', '监视已知的恶意行为', needsRuntime),
    r('U1', 'Kubernetes and its add-ons are patched promptly', '及时更新 Kubernetes 及其附加组件', needsCluster),
    r('U2', 'Scans and penetration tests happen regularly', '定期进行扫描与渗透测试', needsPerson),
    r('U3', 'Components that are no longer used are removed', '移除不再使用的组件', needsPerson),
    r('U4', 'Configuration is reviewed again after each change', '每次变更后重新审查配置', needsPerson),
  ],
};

function r(id: string, en: string, zh: string, unassessed?: Text): Requirement {
  const section = sections[id.charAt(0)];
  return {
    id,
    title: { en, zh },
    ...(section === undefined ? {} : { section }),
    ...(unassessed === undefined ? {} : { unassessed }),
  };
}
