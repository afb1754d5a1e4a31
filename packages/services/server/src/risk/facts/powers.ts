import type { PolicyRule } from '@seawall/kube';
import type { Text } from '@seawall/model';

/** Something dangerous that an identity may do. */
export interface Power {
  readonly id: string;
  readonly text: Text;
  readonly weight: number;
}

interface KnownPower {
  readonly id: string;
  readonly verbs: readonly string[];
  /** `group/resource`; `*` in a rule stands for any. */
  readonly resources: readonly string[];
  /** In the whole cluster, and within one namespace; 0 where that means nothing. */
  readonly weight: { readonly cluster: number; readonly namespace: number };
  readonly text: Text;
}

const rbac = 'rbac.authorization.k8s.io';
const writing = ['create', 'update', 'patch'];

/** What leads to more: everything that people who take over clusters use on their way. */
const known: readonly KnownPower[] = [
  {
    id: 'change-roles',
    verbs: ['escalate', 'bind'],
    resources: [`${rbac}/clusterroles`, `${rbac}/roles`],
    weight: { cluster: 40, namespace: 18 },
    text: { en: 'may give itself any right', zh: '可为自身授予任意权限' },
  },
  {
    id: 'impersonate',
    verbs: ['impersonate'],
    resources: ['/users', '/groups', '/serviceaccounts'],
    weight: { cluster: 40, namespace: 18 },
    text: { en: 'may act as somebody else', zh: '可冒充其他身份' },
  },
  {
    id: 'read-secrets',
    verbs: ['get', 'list', 'watch'],
    resources: ['/secrets'],
    weight: { cluster: 28, namespace: 8 },
    text: { en: 'may read Secrets', zh: '可读取 Secret' },
  },
  {
    id: 'run-pods',
    verbs: writing,
    resources: [
      '/pods',
      'apps/deployments',
      'apps/daemonsets',
      'apps/statefulsets',
      'apps/replicasets',
      'batch/jobs',
      'batch/cronjobs',
      '/replicationcontrollers',
    ],
    weight: { cluster: 26, namespace: 8 },
    text: { en: 'may run pods, and so as every service account there', zh: '可运行 Pod，从而使用其中任意服务账号' },
  },
  {
    id: 'enter-pods',
    verbs: ['create', 'get'],
    resources: ['/pods/exec', '/pods/attach', '/pods/ephemeralcontainers'],
    weight: { cluster: 24, namespace: 7 },
    text: { en: 'may run commands in pods', zh: '可在 Pod 中执行命令' },
  },
  {
    id: 'make-tokens',
    verbs: ['create'],
    resources: ['/serviceaccounts/token'],
    weight: { cluster: 30, namespace: 8 },
    text: { en: 'may make tokens of service accounts', zh: '可签发服务账号令牌' },
  },
  {
    id: 'kubelets',
    verbs: ['create', 'get'],
    resources: ['/nodes/proxy'],
    weight: { cluster: 30, namespace: 0 },
    text: { en: 'may speak to kubelets, past admission and audit', zh: '可直接访问 kubelet，绕过准入与审计' },
  },
  {
    id: 'change-nodes',
    verbs: ['update', 'patch', 'delete'],
    resources: ['/nodes'],
    weight: { cluster: 18, namespace: 0 },
    text: { en: 'may change nodes', zh: '可修改节点' },
  },
  {
    id: 'change-admission',
    verbs: [...writing, 'delete'],
    resources: [
      'admissionregistration.k8s.io/mutatingwebhookconfigurations',
      'admissionregistration.k8s.io/validatingwebhookconfigurations',
      'admissionregistration.k8s.io/validatingadmissionpolicies',
    ],
    weight: { cluster: 28, namespace: 0 },
    text: { en: 'may change what is admitted', zh: '可修改准入配置' },
  },
  {
    id: 'approve-certificates',
    verbs: ['approve', 'sign'],
    resources: ['certificates.k8s.io/signers', 'certificates.k8s.io/certificatesigningrequests/approval'],
    weight: { cluster: 26, namespace: 0 },
    text: { en: 'may approve client certificates', zh: '可批准客户端证书' },
  },
  {
    id: 'host-volumes',
    verbs: writing,
    resources: ['/persistentvolumes'],
    weight: { cluster: 18, namespace: 0 },
    text: { en: 'may make volumes of any folder of a node', zh: '可将节点任意目录创建为卷' },
  },
  {
    id: 'change-config',
    verbs: [...writing, 'delete'],
    resources: ['/configmaps'],
    weight: { cluster: 9, namespace: 2.5 },
    text: { en: 'may change ConfigMaps', zh: '可修改 ConfigMap' },
  },
];

const everything = { cluster: 70, namespace: 28 } as const;

/** A rule of a role that an identity is bound to, and where it holds. */
export interface Granted {
  readonly rule: PolicyRule;
  /** Undefined for the whole cluster. */
  readonly namespace?: string;
}

/** The dangerous things that rules add up to: each once for the cluster, else once for the namespaces that it holds in. */
export function powersOf(granted: readonly Granted[]): Power[] {
  const found = new Map<string, { power: KnownPower | 'everything'; namespaces: Set<string>; everywhere: boolean }>();
  const note = (power: KnownPower | 'everything', namespace: string | undefined): void => {
    const id = power === 'everything' ? power : power.id;
    const entry = found.get(id) ?? { power, namespaces: new Set(), everywhere: false };
    if (namespace === undefined) entry.everywhere = true;
    else entry.namespaces.add(namespace);
    found.set(id, entry);
  };
  for (const { rule, namespace } of granted) {
    if (isEverything(rule)) note('everything', namespace);
    else for (const power of known) if (allows(rule, power)) note(power, namespace);
  }
  return [...found].flatMap(([id, { power, namespaces, everywhere }]) => {
    const weights = power === 'everything' ? everything : power.weight;
    const weight = everywhere ? weights.cluster : weights.namespace;
    if (weight === 0) return [];
    const text = power === 'everything' ? { en: 'may do everything', zh: '可执行任意操作' } : power.text;
    return [{ id, weight, text: placed(text, everywhere, [...namespaces].sort()) }];
  });
}

function placed(text: Text, everywhere: boolean, namespaces: readonly string[]): Text {
  if (everywhere) return { en: `${capitalised(text.en)} in the whole cluster`, zh: `在整个集群中${text.zh}` };
  const names = namespaces.slice(0, 3).join(', ');
  const more = namespaces.length > 3 ? ` +${namespaces.length - 3}` : '';
  return { en: `${capitalised(text.en)} in ${names}${more}`, zh: `在命名空间 ${names}${more} 中${text.zh}` };
}

function capitalised(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function isEverything({ apiGroups = [], resources = [], verbs = [] }: PolicyRule): boolean {
  return verbs.includes('*') && resources.includes('*') && apiGroups.includes('*');
}

/** Rules for named objects only do not make a power: what they name is somebody's decision. */
function allows(
  { apiGroups = [], resources = [], verbs = [], resourceNames = [] }: PolicyRule,
  power: KnownPower,
): boolean {
  if (resourceNames.length > 0) return false;
  if (!verbs.includes('*') && !verbs.some((verb) => power.verbs.includes(verb))) return false;
  return power.resources.some((name) => {
    const at = name.indexOf('/');
    const group = name.slice(0, at);
    const resource = name.slice(at + 1);
    if (!apiGroups.includes('*') && !apiGroups.includes(group)) return false;
    const sub = resource.indexOf('/');
    return (
      resources.includes('*') ||
      resources.includes(resource) ||
      (sub > 0 && resources.includes(`*${resource.slice(sub)}`))
    );
  });
}
