import { type Inventory, isMapping, type KubeObject, type PodDisruptionBudget, type Workload } from '@seawall/kube';
import { indexed, namespaceOf } from '../references/indexed.ts';
import { selectedPods } from '../references/selected.ts';

export type Budget = KubeObject<PodDisruptionBudget>;

/** The PodDisruptionBudgets of the policy group; of any other the fields are not known. */
function budgetsOf(inventory: Inventory): readonly Budget[] {
  return inventory.ofKind<PodDisruptionBudget>('PodDisruptionBudget').filter(isBudget);
}

export function isBudget(object: { readonly ref: { readonly apiVersion: string } }): boolean {
  return object.ref.apiVersion.startsWith('policy/');
}

/**
 * The workloads that a budget guards. No selector guards nothing; an empty one guards everything since policy/v1 and
 * nothing before. Source: policy/v1 PodDisruptionBudgetSpec.
 */
export function guardedBy(budget: Budget, inventory: Inventory): readonly Workload[] {
  const selector = budget.value.spec?.selector;
  if (!isMapping(selector)) return [];
  if (budget.ref.apiVersion !== 'policy/v1' && Object.keys(selector).length === 0) return [];
  return selectedPods(inventory, namespaceOf(budget), selector);
}

const guarded = indexed((inventory) => {
  const objects = new Set<KubeObject>();
  const seen = new Set<readonly Workload[]>();
  for (const budget of budgetsOf(inventory)) {
    const workloads = guardedBy(budget, inventory);
    // Equal selectors share one answer, so that many budgets over one large namespace stay cheap.
    if (seen.has(workloads)) continue;
    seen.add(workloads);
    for (const workload of workloads) objects.add(workload.object);
  }
  return objects;
});

/** Whether a budget of the scan guards the pods of an object. */
export function isGuarded(inventory: Inventory, object: KubeObject): boolean {
  return guarded(inventory).has(object);
}
