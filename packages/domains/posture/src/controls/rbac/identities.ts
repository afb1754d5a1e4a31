import { attack, cis, nsa, threat } from '../../frameworks/ids.ts';
import { isRestricted } from '../../rbac/rule.ts';
import { goodPractices, type Power } from './power.ts';

export const impersonate: Power = {
  id: 'rbac-impersonate',
  severity: 'critical',
  inNamespace: 'medium',
  right: { en: 'act as other identities', zh: '冒充其他身份' },
  title: { en: 'Few may impersonate', zh: '只有少数主体可以冒充其他身份' },
  why: {
    en: 'With the verb impersonate a request is made as any user, group or service account, by a header and without its credential. As the group system:masters every check is passed.',
    zh: '拥有 impersonate 动词时，只需一个请求头就能以任意用户、组或服务账号的身份发出请求，无需其凭据。冒充 system:masters 组即可通过所有检查。',
  },
  remediation: {
    en: 'Remove the verb, or name in resourceNames the identities that may be taken on.',
    zh: '移除该动词，或用 resourceNames 列出允许冒充的身份。',
  },
  references: [`${goodPractices}#impersonate-verb`],
  frameworks: [...cis('5.1.8'), ...nsa('A5'), ...threat('MS-TA9016'), ...attack('T1078')],
  rights: [
    { group: '', resources: ['serviceaccounts'], verbs: ['impersonate'], names: 'any' },
    { group: '', resources: ['users', 'groups'], verbs: ['impersonate'], cluster: true, names: 'any' },
  ],
  adjust({ rule }) {
    if (!isRestricted(rule) || rule.resourceNames?.includes('system:masters') === true) return 0;
    return -2;
  },
};

export const tokenCreate: Power = {
  id: 'rbac-token-create',
  severity: 'critical',
  inNamespace: 'medium',
  right: { en: 'issue tokens of service accounts', zh: '签发服务账号令牌' },
  title: { en: 'Few may issue service account tokens', zh: '只有少数主体可以签发服务账号令牌' },
  why: {
    en: 'create on serviceaccounts/token returns a fresh token of any service account that is covered; with it the holder is that account, also outside of the cluster, until the token expires.',
    zh: '对 serviceaccounts/token 执行 create 会返回所覆盖的任一服务账号的新令牌；在令牌过期之前，持有者就是该账号，在集群外部也是如此。',
  },
  remediation: {
    en: 'Name the service accounts in resourceNames, or let pods get their tokens from a projected volume.',
    zh: '用 resourceNames 列出服务账号，或让 Pod 通过投射卷获得令牌。',
  },
  references: [`${goodPractices}#token-request`],
  frameworks: [...cis('5.1.13'), ...threat('MS-TA9016'), ...attack('T1528', 'T1550.001')],
  rights: [{ group: '', resources: ['serviceaccounts/token'], verbs: ['create'] }],
};
