import type { Inventory, KubernetesVersion } from '@seawall/kube';
import type { Evidence } from '@seawall/model';
import type { Control, ControlInfo, Judgement } from '../../control.ts';
import { type Rbac, type RbacBinding, rbacOf } from '../../rbac/rbac.ts';
import type { RbacRole } from '../../rbac/roles.ts';
import { goodPractices } from './power.ts';

/** What a control over bindings may look at. */
export interface BindingContext {
  readonly rbac: Rbac;
  readonly inventory: Inventory;
  readonly version: KubernetesVersion;
}

type BindingControl = Omit<ControlInfo, 'category' | 'kind' | 'references'> & {
  readonly references?: readonly string[];
  readonly kinds?: readonly string[];
  judge(binding: RbacBinding, context: BindingContext): Judgement;
};

/** A control over RoleBindings and ClusterRoleBindings; those that Kubernetes ships are left out. */
export function bindingControl({ judge, kinds, references, ...info }: BindingControl): Control {
  return {
    ...info,
    category: 'access',
    kind: 'access',
    references: references ?? [goodPractices],
    scope: 'object',
    kinds: kinds ?? ['ClusterRoleBinding', 'RoleBinding'],
    evaluateAmong(object, { inventory, version }) {
      const rbac = rbacOf(inventory);
      const binding = rbac.bindingOf(object);
      if (binding === undefined || binding.shipped) return 'notApplicable';
      return judge(binding, { rbac, inventory, version });
    },
  };
}

/** Where the rights of a role are written, when the scan has it. */
export function roleEvidence(role: RbacRole): Evidence {
  const field = `${role.kind} ${role.namespace === undefined ? '' : `${role.namespace}/`}${role.name}`;
  const place = role.object?.origin.locate(['rules']);
  return {
    field: 'roleRef',
    value: field,
    ...(place === undefined ? {} : { place: { file: place.file, line: place.line } }),
  };
}
