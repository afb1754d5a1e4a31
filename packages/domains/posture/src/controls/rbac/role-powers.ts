import type { Inventory, KubernetesVersion } from '@seawall/kube';
import type { Severity } from '@seawall/model';
import type { Rbac } from '../../rbac/rbac.ts';
import { heldRules, type RbacRole } from '../../rbac/roles.ts';
import { givesEverything } from '../../rbac/rule.ts';
import { shift, worst } from './exposure.ts';
import { type Power, rulePower } from './power.ts';
import { powers } from './powers.ts';

/** What somebody gains who is bound to a role: its powers, and how bad the worst of them is. */
export interface RoleWorth {
  readonly powers: readonly Power[];
  readonly cluster: Severity;
  /** The worst of those that have an effect in a namespace; undefined when none has. */
  readonly inNamespace?: Severity;
}

/** Whether a role holds every right on everything, itself or through what it aggregates. */
export function isAdmin(role: RbacRole): boolean {
  let admin = adminMemo.get(role);
  if (admin === undefined) {
    admin = false;
    for (const { rule } of heldRules(role)) admin ||= givesEverything(rule);
    adminMemo.set(role, admin);
  }
  return admin;
}

const adminMemo = new WeakMap<RbacRole, boolean>();

type Given = { readonly rbac: Rbac; readonly inventory: Inventory; readonly version: KubernetesVersion };

const everythingMemo = new WeakMap<RbacRole, { worth: RoleWorth | undefined }>();
const shippedMemo = new WeakMap<RbacRole, { worth: RoleWorth | undefined }>();

/**
 * The powers of a role, undefined when it has none; with `shippedOnly` those alone that it has from the roles of Kubernetes, for which there is no
 * manifest to change.
 */
export function worthOf(
  role: RbacRole,
  given: Given,
  { shippedOnly = false }: { readonly shippedOnly?: boolean } = {},
): RoleWorth | undefined {
  const memo = shippedOnly ? shippedMemo : everythingMemo;
  let known = memo.get(role);
  if (known === undefined) {
    known = { worth: findWorth(role, given, shippedOnly) };
    memo.set(role, known);
  }
  return known.worth;
}

function findWorth(role: RbacRole, given: Given, shippedOnly: boolean): RoleWorth | undefined {
  const { rbac, inventory, version } = given;
  const found = new Map<Power, number>();
  for (const { rule, source } of heldRules(role)) {
    if (shippedOnly && !source.shipped) continue;
    for (const power of powers) {
      const steps = rulePower(power, { rule, role, rbac, version, everywhere: true }, inventory);
      if (steps !== undefined) found.set(power, Math.max(steps, found.get(power) ?? steps));
    }
  }
  if (found.size === 0) return undefined;
  const entries = [...found];
  const inNamespace = entries.flatMap(([power, steps]) =>
    power.inNamespace === undefined ? [] : [shift(power.inNamespace, steps)],
  );
  return {
    powers: [...found.keys()],
    cluster: worst(
      entries.map(([power, steps]) => shift(power.severity, steps)),
      'info',
    ),
    ...(inNamespace.length === 0 ? {} : { inNamespace: worst(inNamespace, 'info') }),
  };
}
