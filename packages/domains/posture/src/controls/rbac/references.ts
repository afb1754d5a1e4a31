import type { Text } from '@seawall/model';
import type { NotAssessed } from '../../control.ts';
import { judged } from '../../control.ts';
import { nsa, owasp } from '../../frameworks/ids.ts';
import { identityText } from '../../rbac/identity.ts';
import type { RbacBinding } from '../../rbac/rbac.ts';
import { bindingControl } from './binding-control.ts';

const bindingDocs = 'https://kubernetes.io/docs/reference/access-authn-authz/rbac/#rolebinding-and-clusterrolebinding';

const elsewhere: NotAssessed = {
  notAssessed: {
    en: 'a role that a binding refers to is not among what was scanned',
    zh: '绑定所引用的角色不在扫描范围内',
  },
};

const noClusterRole: Text = { en: 'There is no ClusterRole {role}', zh: '没有 ClusterRole {role}' };

export const danglingRole = bindingControl({
  id: 'rbac-dangling-role',
  severity: 'low',
  title: { en: 'Bindings refer to roles that exist', zh: '绑定所引用的角色存在' },
  why: {
    en: 'A binding to a missing role gives nothing today. Whoever may create roles in the namespace gives its subjects any right that they hold themselves, by a role of that name and without touching a binding.',
    zh: '引用不存在角色的绑定目前不授予任何权限。但能在该命名空间创建角色的人，只需创建同名角色，无需修改绑定就能把自己持有的权限交给其中的主体。',
  },
  message: { en: 'There is no {kind} {role} in {namespace}', zh: '{namespace} 中没有 {kind} {role}' },
  remediation: {
    en: 'Correct the name in roleRef, or remove the binding.',
    zh: '更正 roleRef 中的名称，或删除该绑定。',
  },
  references: [bindingDocs],
  frameworks: [...nsa('A4'), ...owasp('K02')],
  judge(binding, { rbac }) {
    const { kind = '', name = '' } = binding.object.value.roleRef ?? {};
    if (binding.namespace === undefined && kind === 'Role') {
      const message = {
        en: 'A ClusterRoleBinding cannot refer to a Role; the API server refuses it',
        zh: 'ClusterRoleBinding 不能引用 Role，API 服务器会拒绝它',
      };
      return [{ path: ['roleRef', 'kind'], message }];
    }
    if (binding.roles.length > 0) return 'pass';
    if (binding.missing === 'builtIn' || name === '') return 'notApplicable';
    if (rbac.complete && kind === 'ClusterRole')
      return [{ path: ['roleRef', 'name'], message: noClusterRole, values: { role: name } }];
    if (kind !== 'Role' || binding.namespace === undefined || !(rbac.complete || rbac.hasRolesIn(binding.namespace)))
      return elsewhere;
    return [{ path: ['roleRef', 'name'], values: { kind, role: name, namespace: binding.namespace } }];
  },
});

export const otherNamespace = bindingControl({
  id: 'rbac-cross-namespace-subject',
  kinds: ['RoleBinding'],
  severity: 'info',
  title: { en: 'Service accounts get roles in their own namespace', zh: '服务账号只在自己的命名空间中获得角色' },
  why: {
    en: 'Who may create pods in the other namespace can run as the service account and so acts here, where nobody of that team was meant to.',
    zh: '能在另一命名空间中创建 Pod 的人可以使用该服务账号，从而在本命名空间中行动，超出其团队应有的权限范围。',
  },
  message: {
    en: '{subject} of another namespace gets {role} in {namespace}',
    zh: '其他命名空间的 {subject} 在 {namespace} 中获得 {role}',
  },
  remediation: {
    en: 'Check that the other namespace is as well guarded as this one, or use a service account of this namespace.',
    zh: '确认该命名空间与本命名空间受到同等保护，或改用本命名空间的服务账号。',
  },
  references: [bindingDocs],
  frameworks: [...nsa('A4', 'N1'), ...owasp('K02')],
  judge(binding) {
    return judged(
      strangers(binding).map(({ identity, index }) => ({
        path: ['subjects', index],
        key: identityText(identity),
        values: {
          subject: identityText(identity),
          role: binding.object.value.roleRef?.name ?? '',
          namespace: binding.namespace ?? '',
        },
      })),
    );
  },
});

/** Service accounts of another namespace. One whose own manifest names no namespace could live anywhere. */
function strangers({ object, namespace, subjects }: RbacBinding) {
  if (object.ref.namespace === undefined) return [];
  return subjects.filter(({ identity }) => identity.kind === 'ServiceAccount' && identity.namespace !== namespace);
}
