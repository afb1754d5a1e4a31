import type { Text } from '@seawall/model';

/** One change that settles several rules, because people make it in one edit. */
export interface Change {
  readonly id: string;
  readonly rules: readonly string[];
  readonly title: Text;
  /** Whether its findings stand for `count` workloads each. */
  readonly perWorkload?: true;
}

const changes: readonly Change[] = [
  {
    id: 'node-access',
    rules: [
      'privileged-container',
      'container-runtime-socket',
      'host-path-volume',
      'host-pid',
      'host-ipc',
      'host-network',
      'added-capabilities',
    ],
    title: {
      en: 'Cut workloads that do not manage the node off from it: no privileged mode, runtime socket, host path or host namespace.',
      zh: '切断非节点管理类工作负载对节点的访问：去掉特权模式、运行时套接字、宿主机路径和宿主机命名空间。',
    },
  },
  {
    id: 'container-hardening',
    rules: [
      'run-as-non-root',
      'run-as-root',
      'privilege-escalation',
      'drop-net-raw',
      'drop-all-capabilities',
      'seccomp-profile',
      'read-only-root-filesystem',
    ],
    title: {
      en: 'Give every container a securityContext: runAsNonRoot, no privilege escalation, capabilities dropped, seccomp RuntimeDefault, read-only root.',
      zh: '为每个容器设置 securityContext：runAsNonRoot、禁止特权提升、移除权能、seccomp RuntimeDefault、只读根文件系统。',
    },
  },
  {
    id: 'cluster-rights',
    rules: ['rbac-cluster-admin', 'rbac-wildcards', 'rbac-default-service-account', 'default-service-account'],
    title: {
      en: 'Replace cluster-admin and wildcard roles by the rights that are used, bound to service accounts of their own.',
      zh: '用实际所需的权限取代 cluster-admin 和通配符角色，并绑定到专用的服务账号。',
    },
  },
  {
    id: 'written-credentials',
    rules: [
      'secret-in-env',
      'secret-in-args',
      'secret-in-config-map',
      'secret-in-annotation',
      'secret-manifest',
      'dockerfile-secret-in-env',
      'dockerfile-secret-in-arg',
      'dockerfile-secret-copied',
    ],
    title: {
      en: 'Replace the credentials that stand in these files, and take the new ones from a Secret or an external store.',
      zh: '更换写在这些文件中的凭据，并从 Secret 或外部存储中获取新凭据。',
    },
  },
  {
    id: 'network-policies',
    rules: ['namespace-ingress-policy', 'namespace-egress-policy', 'default-deny-ingress', 'default-deny-egress'],
    title: {
      en: 'Give every namespace NetworkPolicies that deny by default, then allow the connections that are needed.',
      zh: '为每个命名空间添加默认拒绝的 NetworkPolicy，再放行需要的连接。',
    },
    perWorkload: true,
  },
  {
    id: 'fixed-images',
    rules: ['image-tag-latest', 'dockerfile-base-untagged', 'dockerfile-base-latest'],
    title: {
      en: 'Name images and base images by a fixed version, best with its digest.',
      zh: '镜像和基础镜像使用固定版本，最好同时写明摘要。',
    },
  },
  {
    id: 'resources',
    rules: ['memory-limit', 'memory-request', 'cpu-request'],
    title: {
      en: 'Give every container a memory limit and a CPU request.',
      zh: '为每个容器设置内存限制和 CPU 请求。',
    },
  },
];

const byRule = new Map(changes.flatMap((change) => change.rules.map((rule) => [rule, change] as const)));

/** The change that settles a rule together with others; undefined for a rule that has one of its own. */
export function changeOf(rule: string): Change | undefined {
  return byRule.get(rule);
}
