import { attack, cis, owasp } from '../../frameworks/ids.ts';
import { heldRules, type RbacRole } from '../../rbac/roles.ts';
import { isRestricted } from '../../rbac/rule.ts';
import { givesRight, goodPractices, type Power, type Right, roleGives } from './power.ts';

const group = 'certificates.k8s.io';
const approval: Right = {
  group,
  resources: ['certificatesigningrequests/approval'],
  verbs: ['update', 'patch'],
  cluster: true,
  names: 'any',
};
const approve: Right = { group, resources: ['signers'], verbs: ['approve'], cluster: true, names: 'any' };
const sign: Right = { ...approve, verbs: ['sign'] };
const status: Right = { ...approval, resources: ['certificatesigningrequests/status'] };

/** The signers whose certificates the API server takes as proof of who a client is. */
const clientSigners = [
  'kubernetes.io/kube-apiserver-client',
  'kubernetes.io/kube-apiserver-client-kubelet',
  'kubernetes.io/legacy-unknown',
  'kubernetes.io/*',
];

function signsClients(role: RbacRole, right: Right): boolean {
  for (const { rule } of heldRules(role)) {
    if (!givesRight(rule, right)) continue;
    if (!isRestricted(rule) || clientSigners.some((signer) => rule.resourceNames?.includes(signer))) return true;
  }
  return false;
}

export const csrApprove: Power = {
  id: 'rbac-csr-approve',
  severity: 'critical',
  right: { en: 'approve certificate signing requests', zh: '批准证书签名请求' },
  title: { en: 'Few may approve certificate signing requests', zh: '只有少数主体可以批准证书签名请求' },
  why: {
    en: 'Who may create a request, update its approval and approve for the client signer has the cluster issue a client certificate for any user name and group; such a certificate cannot be revoked.',
    zh: '能够创建请求、更新其 approval 并对客户端签名者执行 approve 的人，可以让集群为任意用户名和组签发客户端证书，而这种证书无法吊销。',
  },
  remediation: {
    en: 'Limit the verb approve to the one signer that is needed in resourceNames, and leave client certificates to people.',
    zh: '用 resourceNames 将 approve 动词限制为所需的那一个签名者，客户端证书由人工批准。',
  },
  references: [`${goodPractices}#csrs-and-certificate-issuing`],
  frameworks: [...cis('5.1.11'), ...owasp('K09'), ...attack('T1078', 'T1098')],
  rights: [approval, approve],
  adjust(holding) {
    const { rule, role } = holding;
    const updates = roleGives(holding, approval);
    // Both rights are told of once, at the rule that updates the approval.
    if (updates && !givesRight(rule, approval)) return undefined;
    return updates && signsClients(role, approve) ? 0 : -2;
  },
};

export const csrSign: Power = {
  id: 'rbac-csr-sign',
  severity: 'high',
  right: { en: 'sign certificates for clients of the API server', zh: '为 API 服务器的客户端签发证书' },
  title: { en: 'Few may sign certificate requests', zh: '只有少数主体可以签署证书请求' },
  why: {
    en: 'The verb sign on a client signer, with update on the status of requests, is the right of the controller that holds the key of the certificate authority. Whoever has it decides which certificates are handed to those who asked.',
    zh: '对客户端签名者的 sign 动词，加上对请求 status 的更新权，是持有证书颁发机构私钥的控制器才有的权利。拥有这些权限的人可以决定向申请者签发哪些证书。',
  },
  remediation: {
    en: 'Name the signer of your own in resourceNames instead of the signers of Kubernetes.',
    zh: '在 resourceNames 中填写自己的签名者，而不是 Kubernetes 的签名者。',
  },
  references: ['https://kubernetes.io/docs/reference/access-authn-authz/certificate-signing-requests/#authorization'],
  frameworks: [...owasp('K09'), ...attack('T1078', 'T1098')],
  rights: [sign],
  adjust(holding) {
    const { rule } = holding;
    if (isRestricted(rule) && !clientSigners.some((signer) => rule.resourceNames?.includes(signer))) return undefined;
    return roleGives(holding, status) ? 0 : -1;
  },
};
