import type { Severity } from '@seawall/model';
import type { Fault } from '../../control.ts';
import { judged } from '../../control.ts';
import { attack, cis, nsa, owasp, threat } from '../../frameworks/ids.ts';
import { identityText, type Reach, reachOf } from '../../rbac/identity.ts';
import type { RbacBinding } from '../../rbac/rbac.ts';
import { type BindingContext, bindingControl, roleEvidence } from './binding-control.ts';
import { shift } from './exposure.ts';
import { isAdmin, worthOf } from './role-powers.ts';

/** Roles that exist to be read by everybody. */
const publicRoles = new Set([
  'system:public-info-viewer',
  'system:discovery',
  'system:basic-user',
  'system:service-account-issuer-discovery',
]);

/** How bad it is that a crowd holds what a binding gives: by the crowd, and worse when the rights lead further. */
function crowdSeverity(binding: RbacBinding, context: BindingContext, reach: Reach): Severity {
  const powerful = binding.roles.some((role) => isAdmin(role) || worthOf(role, context) !== undefined);
  if (reach === 'anyone') return powerful ? 'critical' : 'high';
  if (reach === 'authenticated') return powerful ? 'high' : 'medium';
  return powerful ? 'high' : 'low';
}

const notAGroup = {
  en: 'system:anonymous is a user and not a group: the subject gives nothing, and is meant to let in everybody',
  zh: 'system:anonymous 是用户而不是组：该主体不授予任何权限，但其本意是放行所有人',
};

const crowds: ReadonlySet<Reach> = new Set(['anyone', 'authenticated', 'accounts']);

export const publicSubjects = bindingControl({
  id: 'rbac-public-subjects',
  severity: 'high',
  title: { en: 'Roles are bound to known subjects, not to everybody', zh: '角色绑定到明确的主体，而不是所有人' },
  why: {
    en: 'system:unauthenticated and system:anonymous are everybody who reaches the API server, system:authenticated everybody with any valid credential, which on some clouds is any account of the provider, and system:serviceaccounts every pod.',
    zh: 'system:unauthenticated 和 system:anonymous 指能访问 API 服务器的任何人；system:authenticated 指持有任一有效凭据的人，在某些云上即该云的任意账号；system:serviceaccounts 则是所有 Pod。',
  },
  message: { en: '{subject} is everybody, and gets {role}', zh: '{subject} 意味着所有人，并获得 {role}' },
  remediation: {
    en: 'Bind the role to the users, groups or service accounts that need it.',
    zh: '将角色绑定到确实需要它的用户、组或服务账号。',
  },
  references: ['https://kubernetes.io/docs/concepts/security/rbac-good-practices/#hardening'],
  frameworks: [...nsa('A1', 'A4'), ...owasp('K02', 'K09'), ...threat('MS-TA9029'), ...attack('T1078.001', 'T1133')],
  judge(binding, context) {
    const faults: Fault[] = [];
    for (const { identity, index } of binding.subjects) {
      const reach = reachOf(identity);
      const role = binding.object.value.roleRef?.name ?? '';
      if (identity.kind === 'Group' && identity.name === 'system:anonymous') {
        faults.push({ path: ['subjects', index], severity: 'low', message: notAGroup });
      }
      if (!crowds.has(reach)) continue;
      if (publicRoles.has(role)) continue;
      faults.push({
        path: ['subjects', index],
        severity: crowdSeverity(binding, context, reach),
        values: { subject: identityText(identity), role },
        evidence: binding.roles.map(roleEvidence),
      });
    }
    return judged(faults);
  },
});

export const defaultAccount = bindingControl({
  id: 'rbac-default-service-account',
  severity: 'medium',
  title: { en: 'The default service account gets no roles', zh: '不给 default 服务账号绑定角色' },
  why: {
    en: 'Every pod of the namespace that names no service account runs as default. What is bound to it is held by all of them, also by the pod that is added next year.',
    zh: '命名空间中未指定服务账号的每个 Pod 都以 default 运行。绑定给它的权限由所有这些 Pod 持有，包括以后新增的 Pod。',
  },
  message: {
    en: 'Pods of namespace {namespace} that name no service account get {role}',
    zh: '命名空间 {namespace} 中未指定服务账号的 Pod 会获得 {role}',
  },
  remediation: {
    en: 'Create a service account for the workload, bind the role to that, and name it in serviceAccountName.',
    zh: '为该工作负载创建服务账号，把角色绑定到它，并在 serviceAccountName 中指定。',
  },
  references: ['https://kubernetes.io/docs/concepts/security/service-accounts/#default-service-accounts'],
  frameworks: [...cis('5.1.5'), ...nsa('A4'), ...owasp('K02', 'K09'), ...threat('MS-TA9016'), ...attack('T1078.001')],
  judge(binding, context) {
    const faults: Fault[] = [];
    for (const { identity, index } of binding.subjects) {
      if (identity.kind !== 'ServiceAccount' || identity.name !== 'default') continue;
      const powerful = binding.roles.some((role) => isAdmin(role) || worthOf(role, context) !== undefined);
      const base: Severity = powerful && binding.namespace === undefined ? 'high' : 'medium';
      faults.push({
        path: ['subjects', index],
        key: `${identity.namespace}/default`,
        severity: powerful ? base : shift(base, -1),
        values: { namespace: identity.namespace, role: binding.object.value.roleRef?.name ?? '' },
        evidence: binding.roles.map(roleEvidence),
      });
    }
    return judged(faults);
  },
});

export const mastersGroup = bindingControl({
  id: 'rbac-masters-group',
  severity: 'high',
  title: { en: 'Nothing relies on the group system:masters', zh: '不依赖 system:masters 组' },
  why: {
    en: 'Members of system:masters pass every check before RBAC is asked, so removing a binding takes nothing from them, and a certificate with the group is valid until it expires.',
    zh: 'system:masters 的成员在询问 RBAC 之前就通过所有检查，删除绑定也不会减少其权限，而带有该组的证书在过期之前一直有效。',
  },
  message: { en: 'The binding gives {role} to system:masters', zh: '该绑定将 {role} 授予 system:masters' },
  remediation: {
    en: 'Remove the subject and bind a group of your identity provider that can be taken away.',
    zh: '移除该主体，改为绑定身份提供者中可以撤销的组。',
  },
  references: ['https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege'],
  frameworks: [...cis('5.1.7'), ...nsa('A4'), ...owasp('K02', 'K09'), ...attack('T1078')],
  judge: (binding) => named(binding, (name, kind) => kind === 'Group' && name === 'system:masters'),
});

export const nodeIdentity = bindingControl({
  id: 'rbac-node-identity',
  severity: 'medium',
  title: { en: 'Nodes get no further roles', zh: '不给节点绑定额外的角色' },
  why: {
    en: 'Kubelets are limited by the Node authorizer to what their own pods need. A binding to system:nodes gives every kubelet, and so whoever breaks out of one pod, the same rights over the pods of all other nodes.',
    zh: 'Node 鉴权器只允许 kubelet 访问自身 Pod 所需的对象。绑定到 system:nodes 会让每个 kubelet（以及从任一 Pod 逃逸的人）对其他所有节点的 Pod 也拥有这些权限。',
  },
  message: { en: 'The binding gives {role} to {subject}', zh: '该绑定将 {role} 授予 {subject}' },
  remediation: {
    en: 'Remove the subject; give the agent that runs on the nodes a service account of its own.',
    zh: '移除该主体，并为运行在节点上的代理使用独立的服务账号。',
  },
  references: ['https://kubernetes.io/docs/reference/access-authn-authz/node/'],
  frameworks: [...nsa('A4'), ...owasp('K02'), ...attack('T1078')],
  judge: (binding) =>
    named(binding, (name, kind) => (kind === 'Group' ? name === 'system:nodes' : name.startsWith('system:node:'))),
});

function named(binding: RbacBinding, wanted: (name: string, kind: string) => boolean) {
  const faults: Fault[] = [];
  for (const { identity, index } of binding.subjects) {
    if (identity.kind === 'ServiceAccount' || !wanted(identity.name, identity.kind)) continue;
    const role = binding.object.value.roleRef?.name ?? '';
    faults.push({
      path: ['subjects', index],
      values: { subject: identityText(identity), role },
      evidence: binding.roles.map(roleEvidence),
    });
  }
  return judged(faults);
}
