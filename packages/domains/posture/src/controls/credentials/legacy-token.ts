import type { KubeObject } from '@seawall/kube';
import type { Control, Judgement } from '../../control.ts';
import { secretOf, tokenType } from '../../credentials/secret-data.ts';
import { attack, cis, nsa, owasp, threat } from '../../frameworks/ids.ts';

function isNoLegacyToken(object: KubeObject): Judgement {
  const secret = secretOf(object);
  if (secret?.value.type !== tokenType) return 'notApplicable';
  const { data = {}, stringData = {} } = secret.value;
  const committed = (data['token'] ?? stringData['token'] ?? '') !== '';
  const account = secret.value.metadata?.annotations?.['kubernetes.io/service-account.name'] ?? '';
  return [
    {
      path: ['type'],
      severity: committed ? 'high' : 'medium',
      values: { account },
      ...(committed ? { message: writtenOut } : {}),
    },
  ];
}

const writtenOut = {
  en: 'The manifest carries a token of service account {account} that never expires',
  zh: '清单中含有服务账号 {account} 永不过期的令牌',
};

export const legacyServiceAccountToken: Control = {
  id: 'legacy-service-account-token',
  category: 'credentials',
  kind: 'misconfiguration',
  severity: 'medium',
  title: { en: 'Service accounts have no tokens that never expire', zh: '服务账号没有永不过期的令牌' },
  why: {
    en: 'A token in a Secret stays valid until somebody deletes it, and works from anywhere the API server can be reached.',
    zh: 'Secret 中的令牌在被删除之前一直有效，并且在任何能访问 API 服务器的地方都可使用。',
  },
  message: {
    en: 'The Secret makes a token of service account {account} that never expires',
    zh: '该 Secret 会为服务账号 {account} 生成永不过期的令牌',
  },
  remediation: {
    en: 'Remove the Secret; ask for short-lived tokens with kubectl create token or a projected volume.',
    zh: '删除该 Secret；使用 kubectl create token 或投射卷获取短期令牌。',
  },
  references: [
    'https://kubernetes.io/docs/concepts/configuration/secret/#serviceaccount-token-secrets',
    'https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/',
  ],
  frameworks: [
    ...cis('5.1.6'),
    ...nsa('A2'),
    ...owasp('K09'),
    ...threat('MS-TA9016'),
    ...attack('T1528', 'T1550', 'T1550.001'),
  ],
  scope: 'object',
  kinds: ['Secret'],
  evaluate: isNoLegacyToken,
};
