import type { Control, ControlInfo, Judgement } from '../../control.ts';
import { nsa, owasp } from '../../frameworks/ids.ts';
import { rbacOf } from '../../rbac/rbac.ts';
import type { RbacRole } from '../../rbac/roles.ts';
import type { BindingContext } from './binding-control.ts';

type RoleControl = Omit<ControlInfo, 'category' | 'kind'> & {
  readonly kinds?: readonly string[];
  judge(role: RbacRole, context: BindingContext): Judgement;
};

/** A control over Roles and ClusterRoles; those that Kubernetes ships are left out. */
export function roleControl({ judge, kinds, frameworks, ...info }: RoleControl): Control {
  return {
    ...info,
    category: 'access',
    kind: 'access',
    frameworks: [...frameworks, ...nsa('A4'), ...owasp('K02')],
    scope: 'object',
    kinds: kinds ?? ['ClusterRole', 'Role'],
    evaluateAmong(object, { inventory, version }) {
      const rbac = rbacOf(inventory);
      const role = rbac.roleOf(object);
      if (role === undefined || role.shipped) return 'notApplicable';
      return judge(role, { rbac, inventory, version });
    },
  };
}
