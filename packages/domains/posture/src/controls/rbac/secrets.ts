import { attack, cis, owasp, threat } from '../../frameworks/ids.ts';
import { allowsVerb } from '../../rbac/rule.ts';
import { goodPractices, type Power, roleGives } from './power.ts';

export const secretsRead: Power = {
  id: 'rbac-secrets-read',
  severity: 'high',
  inNamespace: 'medium',
  right: { en: 'read Secrets', zh: '读取 Secret' },
  title: { en: 'Few may read Secrets', zh: '只有少数主体可以读取 Secret' },
  why: {
    en: 'list and watch return the contents of every Secret, and with get alone the names can be guessed or read from pod specs. Among them are tokens of service accounts, registry passwords and TLS keys, with which an attacker goes on as somebody else.',
    zh: 'list 和 watch 会返回所有 Secret 的内容；只有 get 时，也能猜出名称或从 Pod 规约中读到名称。其中包括服务账号令牌、镜像仓库密码和 TLS 私钥，攻击者可以借此冒用他人身份继续行动。',
  },
  remediation: {
    en: 'Name the Secrets that are needed in resourceNames, in a Role of their namespace, and grant get only; most workloads can mount the Secret instead.',
    zh: '在 Secret 所在命名空间的 Role 中用 resourceNames 列出所需的 Secret，并且只授予 get；多数工作负载改为挂载 Secret 即可。',
  },
  references: [`${goodPractices}#listing-secrets`],
  frameworks: [...cis('5.1.2'), ...owasp('K03'), ...threat('MS-TA9025'), ...attack('T1528', 'T1552.007')],
  rights: [{ group: '', resources: ['secrets'], verbs: ['get', 'list', 'watch'] }],
  adjust: ({ rule }) => (allowsVerb(rule, 'list') || allowsVerb(rule, 'watch') ? 0 : -1),
};

const readsBack = { group: '', resources: ['secrets'], verbs: ['get', 'list', 'watch', 'update', 'patch'] };

export const tokenSecrets: Power = {
  id: 'rbac-token-secrets',
  severity: 'high',
  inNamespace: 'medium',
  right: { en: 'write Secrets and so have tokens issued', zh: '写入 Secret，从而让系统签发令牌' },
  title: { en: 'Few may create or change Secrets', zh: '只有少数主体可以创建或修改 Secret' },
  why: {
    en: 'A Secret of type kubernetes.io/service-account-token is filled with a token that does not expire for the service account in its annotation. Whoever writes such a Secret and reads it back becomes any service account of the namespace; replaced Secrets also feed false credentials to workloads.',
    zh: '类型为 kubernetes.io/service-account-token 的 Secret 会被填入其注解所指服务账号的永久令牌。能写入并读回这种 Secret 的人可以成为该命名空间中的任一服务账号；替换 Secret 还能向工作负载提供伪造的凭据。',
  },
  remediation: {
    en: 'Limit update and patch to named Secrets, and let create be done by a controller in a namespace without strong service accounts.',
    zh: '将 update 和 patch 限制为指定名称的 Secret，并让创建操作由没有高权限服务账号的命名空间中的控制器完成。',
  },
  references: ['https://kubernetes.io/docs/concepts/configuration/secret/#serviceaccount-token-secrets'],
  frameworks: [...owasp('K03'), ...threat('MS-TA9016'), ...attack('T1528', 'T1098')],
  rights: [{ group: '', resources: ['secrets'], verbs: ['create', 'update', 'patch'] }],
  adjust: (holding) => (roleGives(holding, readsBack) ? 0 : -1),
};
