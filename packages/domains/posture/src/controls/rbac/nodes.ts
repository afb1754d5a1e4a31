import { attack, cis, nsa, threat } from '../../frameworks/ids.ts';
import { coversResource } from '../../rbac/rule.ts';
import { goodPractices, type Power, type Right, roleGives } from './power.ts';

export const nodesProxy: Power = {
  id: 'rbac-nodes-proxy',
  severity: 'high',
  right: { en: 'talk to the kubelets through nodes/proxy', zh: '通过 nodes/proxy 访问 kubelet' },
  title: { en: 'Few may use nodes/proxy', zh: '只有少数主体可以使用 nodes/proxy' },
  why: {
    en: 'nodes/proxy opens the API of each kubelet, which runs commands in any pod of its node, past admission and with hardly a trace in the audit log. The verb get is enough: a WebSocket to the exec endpoint is opened by a GET.',
    zh: 'nodes/proxy 会开放每个 kubelet 的 API，可在该节点的任意 Pod 中执行命令，绕过准入控制，在审计日志中也几乎不留痕迹。仅有 get 动词就足够：到 exec 端点的 WebSocket 由 GET 请求建立。',
  },
  remediation: {
    en: 'For metrics grant nodes/metrics or nodes/stats, for logs nodes/log, for health nodes/healthz instead.',
    zh: '采集指标请改为授予 nodes/metrics 或 nodes/stats，日志用 nodes/log，健康检查用 nodes/healthz。',
  },
  references: [`${goodPractices}#access-to-proxy-subresource-of-nodes`],
  frameworks: [...cis('5.1.10'), ...nsa('A5'), ...threat('MS-TA9030', 'MS-TA9006'), ...attack('T1609')],
  rights: [
    {
      group: '',
      resources: ['nodes/proxy'],
      verbs: ['get', 'create', 'update', 'patch', 'delete'],
      cluster: true,
      names: 'any',
    },
  ],
};

export const nodeModify: Power = {
  id: 'rbac-node-modify',
  severity: 'medium',
  right: { en: 'change nodes, their labels, taints or status', zh: '修改节点及其标签、污点或状态' },
  title: { en: 'Few may change nodes', zh: '只有少数主体可以修改节点' },
  why: {
    en: 'Labels, taints and the reported capacity decide which pods a node gets. An attacker who owns one node draws pods with strong service accounts onto it and takes their tokens from its disk.',
    zh: '标签、污点和上报的容量决定哪些 Pod 会调度到节点上。控制了某个节点的攻击者可以把带有高权限服务账号的 Pod 吸引过来，再从磁盘取得其令牌。',
  },
  remediation: {
    en: 'Name the nodes in resourceNames where the controller knows them, or leave labels and taints to the provisioner of the nodes.',
    zh: '如果控制器知道具体节点，用 resourceNames 列出；否则由节点供应者管理标签和污点。',
  },
  frameworks: [...threat('MS-TA9016'), ...attack('T1610')],
  rights: [{ group: '', resources: ['nodes', 'nodes/status'], verbs: ['update', 'patch'], cluster: true }],
  minor: true,
  adjust: ({ rule }) => (coversResource(rule, '', 'nodes') ? 0 : -1),
};

const closesNodes: readonly Right[] = [
  { group: '', resources: ['nodes', 'nodes/status'], verbs: ['update', 'patch'], cluster: true, names: 'any' },
  { group: '', resources: ['nodes'], verbs: ['delete'], cluster: true, names: 'any' },
];

export const stealPods: Power = {
  id: 'rbac-steal-pods',
  severity: 'medium',
  right: { en: 'evict pods and choose the node that they return to', zh: '驱逐 Pod 并选择其重新调度到的节点' },
  title: { en: 'Nobody may both remove pods and close nodes', zh: '没有主体既能移除 Pod 又能关闭节点' },
  why: {
    en: 'Who deletes or evicts pods and makes all other nodes unschedulable has them started again on a node that they own, where the tokens and Secrets of those pods lie on disk.',
    zh: '能删除或驱逐 Pod、又能让其他节点不可调度的人，可以让这些 Pod 在自己控制的节点上重新启动，而它们的令牌和 Secret 就在该节点的磁盘上。',
  },
  remediation: {
    en: 'Split the two rights over two service accounts, or limit the pods to the namespaces that are managed.',
    zh: '把两种权限分给两个服务账号，或将 Pod 权限限制在所管理的命名空间。',
  },
  frameworks: [...threat('MS-TA9016'), ...attack('T1528')],
  rights: [
    { group: '', resources: ['pods'], verbs: ['delete', 'deletecollection'], cluster: true },
    { group: '', resources: ['pods/eviction'], verbs: ['create'], cluster: true },
  ],
  minor: true,
  adjust: (holding) => (closesNodes.some((right) => roleGives(holding, right)) ? 0 : undefined),
};
