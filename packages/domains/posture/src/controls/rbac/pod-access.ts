import { isAtLeastVersion } from '@seawall/kube';
import { attack, nsa, threat } from '../../frameworks/ids.ts';
import { allowsVerb } from '../../rbac/rule.ts';
import { goodPractices, type Holding, type Power } from './power.ts';

/** Since this version opening a session over a WebSocket, which is a GET, needs `create` as well. */
const sessionsNeedCreate = { major: 1, minor: 35 };

const sessionsBefore = {
  en: 'run commands in pods where the API server is older than 1.35 and get is enough for it',
  zh: '在 API 服务器版本低于 1.35（只需 get）时对 Pod 执行命令',
};

function isReadOnlySession({ rule, version }: Holding): boolean {
  return !allowsVerb(rule, 'create') && isAtLeastVersion(version, sessionsNeedCreate);
}

export const podExec: Power = {
  id: 'rbac-pod-exec',
  severity: 'high',
  inNamespace: 'medium',
  right: { en: 'run commands in pods', zh: '对 Pod 执行命令' },
  title: { en: 'Few may exec into or attach to pods', zh: '只有少数主体可以对 Pod 执行 exec 或 attach' },
  why: {
    en: 'exec and attach give a shell in every pod that is covered, with its token, its Secrets and its network. Before Kubernetes 1.35 the verb get is enough, since a WebSocket is opened by a GET.',
    zh: 'exec 和 attach 可以进入所覆盖的每个 Pod 的 shell，并获得其令牌、Secret 和网络访问能力。在 Kubernetes 1.35 之前，仅有 get 动词就足够，因为 WebSocket 由 GET 请求建立。',
  },
  remediation: {
    en: 'Remove pods/exec and pods/attach; give people such access for a limited time, in one namespace and with audit.',
    zh: '移除 pods/exec 和 pods/attach；需要时只在单个命名空间中限时授予相关人员，并开启审计。',
  },
  references: [goodPractices, 'https://kubernetes.io/docs/reference/access-authn-authz/authorization/'],
  frameworks: [...nsa('A5'), ...threat('MS-TA9006', 'MS-TA9007'), ...attack('T1609')],
  rights: [{ group: '', resources: ['pods/exec', 'pods/attach'], verbs: ['create', 'get'] }],
  adjust: (holding) => (isReadOnlySession(holding) ? -2 : 0),
  lesserRight: (holding) => (isReadOnlySession(holding) ? sessionsBefore : undefined),
};

export const ephemeralContainers: Power = {
  id: 'rbac-ephemeral-containers',
  severity: 'high',
  inNamespace: 'medium',
  right: { en: 'add ephemeral containers to pods', zh: '向 Pod 添加临时容器' },
  title: { en: 'Few may add ephemeral containers', zh: '只有少数主体可以添加临时容器' },
  why: {
    en: 'An ephemeral container with an image of the choice of the attacker joins a running pod, shares its network and volumes and can look into its processes; in a privileged pod or namespace it reaches the node.',
    zh: '攻击者可以把任意镜像的临时容器加入运行中的 Pod，共享其网络和卷，并查看其进程；在特权 Pod 或特权命名空间中还能到达节点。',
  },
  remediation: {
    en: 'Remove pods/ephemeralcontainers and grant it for a limited time when somebody must debug.',
    zh: '移除 pods/ephemeralcontainers，仅在需要调试时限时授予。',
  },
  references: ['https://kubernetes.io/docs/concepts/workloads/pods/ephemeral-containers/'],
  frameworks: [...nsa('A5'), ...threat('MS-TA9011'), ...attack('T1609', 'T1610')],
  rights: [{ group: '', resources: ['pods/ephemeralcontainers'], verbs: ['update', 'patch'] }],
  minor: true,
};

export const podProxy: Power = {
  id: 'rbac-proxy',
  severity: 'medium',
  inNamespace: 'low',
  right: { en: 'reach the ports of pods through the API server', zh: '经由 API 服务器访问 Pod 的端口' },
  title: { en: 'Few may forward ports or use the pod proxy', zh: '只有少数主体可以转发端口或使用 Pod 代理' },
  why: {
    en: 'Port forwarding and the proxy subresources open connections from the API server or the node, past NetworkPolicies and past whatever the application trusts its network for, such as an admin port without a password.',
    zh: '端口转发和代理子资源的连接由 API 服务器或节点发起，可以绕过 NetworkPolicy，也绕过应用对自身网络的信任，例如没有密码的管理端口。',
  },
  remediation: {
    en: 'Remove pods/portforward, pods/proxy and services/proxy, or name the objects in resourceNames.',
    zh: '移除 pods/portforward、pods/proxy 和 services/proxy，或用 resourceNames 列出对象。',
  },
  frameworks: [...threat('MS-TA9034'), ...attack('T1133')],
  rights: [
    { group: '', resources: ['pods/portforward', 'pods/proxy', 'services/proxy'], verbs: ['create', 'get', 'update'] },
  ],
  minor: true,
};
