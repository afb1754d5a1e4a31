import type { Severity } from '@seawall/model';
import type { Fault } from '../../control.ts';
import { attack, cis, nsa, owasp, threat } from '../../frameworks/ids.ts';
import { privilegedNamespaces } from '../../rbac/privileged.ts';
import type { RbacBinding } from '../../rbac/rbac.ts';
import type { RbacRole } from '../../rbac/roles.ts';
import { type BindingContext, bindingControl, roleEvidence } from './binding-control.ts';
import { holderEvidence, holdersText, reaching, scopeOf, widestReach } from './exposure.ts';
import { isAdmin, type RoleWorth, worthOf } from './role-powers.ts';

const messageInNamespace = {
  en: '{role} is given to {holders} in namespace {namespace}',
  zh: '{holders} 在命名空间 {namespace} 中获得 {role}',
};

function faultOf(binding: RbacBinding, role: RbacRole, worth: RoleWorth, severity: Severity): Fault {
  return {
    path: ['roleRef'],
    severity: reaching(severity, widestReach([binding])),
    ...(binding.namespace === undefined ? {} : { message: messageInNamespace }),
    values: { holders: holdersText([binding]), role: role.name, namespace: binding.namespace ?? '' },
    evidence: [
      roleEvidence(role),
      { field: `ClusterRole ${role.name}`, value: worth.powers.map(({ id }) => id).join(', ') },
      ...holderEvidence([{ binding }]),
    ],
  };
}

const delegating = new Set(['admin', 'edit']);

export const adminOrEdit = bindingControl({
  id: 'rbac-admin-edit-binding',
  severity: 'high',
  title: {
    en: 'The roles admin and edit are bound in single namespaces, to people',
    zh: '角色 admin 和 edit 只在单个命名空间中绑定给人员',
  },
  why: {
    en: 'Both read and write every Secret, run commands in pods and act as every service account they reach; admin also writes bindings. In the whole cluster that includes kube-system, which is as good as cluster-admin.',
    zh: '两者都能读写所有 Secret、在 Pod 中执行命令，并以其中任一服务账号的身份行动；admin 还能写入绑定。在整个集群范围内这包括 kube-system，等同于 cluster-admin。',
  },
  message: { en: '{role} is given to {holders} in every namespace', zh: '{holders} 在所有命名空间中获得 {role}' },
  remediation: {
    en: 'Use a RoleBinding in the namespace of the team, and for a workload a Role with the few rights that it uses.',
    zh: '在团队的命名空间中使用 RoleBinding；对于工作负载，使用只含其所需权限的 Role。',
  },
  references: ['https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles'],
  frameworks: [
    ...cis('5.1.2', '5.1.4', '5.1.8', '5.1.13'),
    ...nsa('A4'),
    ...owasp('K02'),
    ...threat('MS-TA9019'),
    ...attack('T1078'),
  ],
  judge(binding, context) {
    const found = builtIn(binding, context, (role) => delegating.has(role.name));
    if (found === undefined) return 'pass';
    const scope = scopeOf(binding, privilegedNamespaces(context.rbac));
    const workload = binding.subjects.some(({ identity }) => identity.kind === 'ServiceAccount');
    // To give a team its namespace is what these roles are for: that is worth a look, not an alarm.
    const severity = scope === 'namespace' ? (workload ? 'medium' : 'info') : 'high';
    return [faultOf(binding, found.role, found.worth, severity)];
  },
});

export const systemRole = bindingControl({
  id: 'rbac-system-role-binding',
  severity: 'high',
  title: {
    en: 'Roles of the control plane are not bound to others',
    zh: '控制平面的角色不绑定给其他主体',
  },
  why: {
    en: 'The system: roles hold what the components of Kubernetes need, which for many of them includes Secrets, pods or roles of the whole cluster. A subject that is bound to one can do what that component can.',
    zh: 'system: 角色包含 Kubernetes 组件所需的权限，其中许多涉及整个集群的 Secret、Pod 或角色。绑定到这种角色的主体可以做该组件能做的一切。',
  },
  message: { en: '{role} is given to {holders} in the whole cluster', zh: '{holders} 在整个集群中获得 {role}' },
  remediation: {
    en: 'Write a role with the rights that are used, and leave the system: roles to the components that they are made for.',
    zh: '编写只含所用权限的角色，把 system: 角色留给对应的组件。',
  },
  references: ['https://kubernetes.io/docs/reference/access-authn-authz/rbac/#core-component-roles'],
  frameworks: [...nsa('A4'), ...owasp('K02'), ...threat('MS-TA9019'), ...attack('T1078')],
  judge(binding, context) {
    const found = builtIn(binding, context, (role) => !delegating.has(role.name));
    if (found === undefined) return 'pass';
    const { role, worth } = found;
    const scope = scopeOf(binding, privilegedNamespaces(context.rbac));
    if (scope === 'cluster') return [faultOf(binding, role, worth, worth.cluster)];
    if (worth.inNamespace === undefined) return 'pass';
    return [faultOf(binding, role, worth, worth.inNamespace)];
  },
});

/** The first role of a binding that has powers from the roles of Kubernetes, which no manifest of the scan holds. */
function builtIn(
  binding: RbacBinding,
  context: BindingContext,
  wanted: (role: RbacRole) => boolean,
): { role: RbacRole; worth: RoleWorth } | undefined {
  if (binding.subjects.length === 0) return undefined;
  for (const role of binding.roles) {
    if (!wanted(role) || isAdmin(role)) continue;
    const worth = worthOf(role, context, { shippedOnly: true });
    if (worth !== undefined) return { role, worth };
  }
  return undefined;
}
