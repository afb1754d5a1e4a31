import type { Inventory, RoleBinding, ServiceAccount, Workload } from '@seawall/kube';

export function accountOf({ pod }: Workload): string {
  const named = pod.serviceAccountName ?? pod.serviceAccount ?? '';
  return named === '' ? 'default' : named;
}

/**
 * Whether the pods get a token: the pod's own word counts, then its service account's, then the default, which is yes.
 * Source: core/v1 PodSpec.automountServiceAccountToken.
 */
export function mountsToken(workload: Workload, inventory: Inventory): boolean {
  const own = workload.pod.automountServiceAccountToken;
  if (own !== undefined) return own;
  const account = inventory.find<ServiceAccount>('ServiceAccount', workload.namespace, accountOf(workload));
  return account?.value.automountServiceAccountToken ?? true;
}

/** Whether a binding that was read names the account. Grants to groups of all accounts do not count. */
export function isBound(namespace: string, account: string, inventory: Inventory): boolean {
  let bound = memo.get(inventory);
  if (bound === undefined) {
    bound = boundAccounts(inventory);
    memo.set(inventory, bound);
  }
  return bound.has(`${namespace}/${account}`);
}

const memo = new WeakMap<Inventory, ReadonlySet<string>>();

function boundAccounts(inventory: Inventory): Set<string> {
  const bound = new Set<string>();
  for (const kind of ['RoleBinding', 'ClusterRoleBinding']) {
    for (const binding of inventory.ofKind<RoleBinding>(kind)) {
      for (const { kind: type, name = '', namespace } of binding.value.subjects ?? []) {
        if (type === 'ServiceAccount') bound.add(`${namespace ?? binding.ref.namespace ?? 'default'}/${name}`);
        const user = type === 'User' ? /^system:serviceaccount:([^:]+):([^:]+)$/.exec(name) : null;
        if (user !== null) bound.add(`${user[1]}/${user[2]}`);
      }
    }
  }
  return bound;
}

const apiUse = /kubernetes\.io\/serviceaccount|kubernetes\.default\b|\bkubectl\b|--in-?cluster|--kubeconfig/i;

/** Whether something in the manifest says that the pods talk to the API, or log in elsewhere with their token. */
export function showsApiUse({ annotations, containers }: Workload): boolean {
  if (annotations['vault.hashicorp.com/agent-inject'] === 'true') return true;
  for (const { spec } of containers) {
    if (/kubectl/.test(spec.image ?? '')) return true;
    for (const text of spec.command ?? []) if (apiUse.test(text)) return true;
    for (const text of spec.args ?? []) if (apiUse.test(text)) return true;
    for (const { value } of spec.env ?? []) if (value !== undefined && apiUse.test(value)) return true;
  }
  return false;
}
