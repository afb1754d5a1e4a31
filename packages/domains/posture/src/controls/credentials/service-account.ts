import type { Workload } from '@seawall/kube';
import type { Control, InventoryContext, Judgement } from '../../control.ts';
import { accountOf, isBound, mountsToken, showsApiUse } from '../../credentials/service-accounts.ts';
import { attack, cis, nsa, owasp, threat } from '../../frameworks/ids.ts';

const references = [
  'https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/',
  'https://kubernetes.io/docs/concepts/security/service-accounts/',
];

function mountsNoIdleToken(workload: Workload, { inventory }: InventoryContext): Judgement {
  if (!mountsToken(workload, inventory)) return 'pass';
  const account = accountOf(workload);
  if (isBound(workload.namespace, account, inventory) || showsApiUse(workload)) return 'pass';
  const path = [...workload.podPath, 'automountServiceAccountToken'];
  return [
    {
      path,
      values: { account },
      fix: {
        title: { en: 'Do not mount the token', zh: '不挂载令牌' },
        risk: 'mayBreak',
        operations: [{ op: 'set', path, value: false }],
      },
    },
  ];
}

function usesOwnAccount(workload: Workload, { inventory }: InventoryContext): Judgement {
  if (accountOf(workload) !== 'default' || !mountsToken(workload, inventory)) return 'pass';
  const path = [...workload.podPath, 'serviceAccountName'];
  if (!isBound(workload.namespace, 'default', inventory)) return [{ path }];
  return [
    {
      path,
      severity: 'medium',
      message: {
        en: 'The pods share the default service account, to which a binding gives rights',
        zh: 'Pod 共用 default 服务账号，且有绑定为该账号授予了权限',
      },
    },
  ];
}

export const serviceAccountTokenMounted: Control = {
  id: 'service-account-token-mounted',
  category: 'credentials',
  kind: 'misconfiguration',
  severity: 'low',
  title: {
    en: 'Pods that do not call the Kubernetes API mount no service account token',
    zh: '不调用 Kubernetes API 的 Pod 不挂载服务账号令牌',
  },
  why: {
    en: 'Whoever takes over the container reads the token and can ask the API server with it; every right that the account is given later comes with it.',
    zh: '接管容器的人可以读取令牌并向 API 服务器发起请求；日后授予该账号的权限也会一并落入其手中。',
  },
  message: {
    en: 'The token of service account {account} is mounted, and no binding that was read gives the account any rights',
    zh: '挂载了服务账号 {account} 的令牌，但未读到任何为该账号授权的绑定',
  },
  remediation: {
    en: 'Set automountServiceAccountToken: false in the pod spec, or bind the account to the rights that it needs.',
    zh: '在 Pod 规约中设置 automountServiceAccountToken: false，或为该账号绑定所需的权限。',
  },
  references,
  frameworks: [
    ...cis('5.1.6'),
    ...nsa('P13'),
    ...owasp('K09'),
    ...threat('MS-TA9016', 'MS-TA9029'),
    ...attack('T1528', 'T1552.001', 'T1613'),
  ],
  scope: 'workload',
  evaluateAmong: mountsNoIdleToken,
};

export const defaultServiceAccount: Control = {
  id: 'default-service-account',
  category: 'credentials',
  kind: 'misconfiguration',
  severity: 'info',
  title: {
    en: 'Workloads have a service account of their own',
    zh: '工作负载使用各自的服务账号',
  },
  why: {
    en: 'Every pod of the namespace that names no account shares the default one: a right given to it is given to all, and the audit log cannot tell them apart.',
    zh: '命名空间中未指定服务账号的 Pod 都共用 default 服务账号：授予它的权限等于授予所有这些 Pod，在审计日志中也无从区分。',
  },
  message: {
    en: 'The pods run as the default service account of their namespace',
    zh: 'Pod 以所在命名空间的 default 服务账号运行',
  },
  remediation: {
    en: 'Create a ServiceAccount for the workload and name it in serviceAccountName, or mount no token.',
    zh: '为该工作负载创建 ServiceAccount 并在 serviceAccountName 中指定，或不挂载令牌。',
  },
  references,
  frameworks: [...cis('5.1.5'), ...nsa('P13', 'A4'), ...owasp('K09'), ...threat('MS-TA9016'), ...attack('T1078.001')],
  scope: 'workload',
  evaluateAmong: usesOwnAccount,
};
