import { BlockList, isIP } from 'node:net';
import { type Inventory, type KubeObject, type NetworkPolicy, selectorMatches, type Workload } from '@seawall/kube';

/**
 * From where the NetworkPolicies that select a workload let connections in, widest first: anywhere, private addresses,
 * pods, nowhere. Source: Kubernetes, Network Policies: they add up, and a pod that none selects lets everything in.
 */
export type Admits = 'all' | 'private' | 'pods' | 'nobody';

const order: readonly Admits[] = ['all', 'private', 'pods', 'nobody'];

/** Says of workloads from where their NetworkPolicies let connections in. Ports are not looked at: one open port is open. */
export function admittedIndex(inventory: Inventory): (workload: Workload) => Admits {
  const all = inventory
    .ofKind<NetworkPolicy>('NetworkPolicy')
    .filter(({ ref }) => ref.apiVersion.startsWith('networking.k8s.io/'));
  const byNamespace = Map.groupBy(all, ({ ref }) => ref.namespace ?? 'default');
  return ({ labels, namespace }) => {
    const own = (byNamespace.get(namespace) ?? []).filter(
      (policy) => bindsIngress(policy) && selectorMatches(policy.value.spec?.podSelector ?? {}, labels),
    );
    if (own.length === 0) return 'all';
    const ways = new Set(own.flatMap(({ value }) => (value.spec?.ingress ?? []).flatMap(({ from }) => peersOf(from))));
    return order.find((each) => ways.has(each)) ?? 'nobody';
  };
}

/** Without types a policy is one for what comes in. */
function bindsIngress({ value }: KubeObject<NetworkPolicy>): boolean {
  const types = value.spec?.policyTypes;
  return types === undefined || types.length === 0 || types.includes('Ingress');
}

type Peers = NonNullable<NonNullable<NonNullable<NetworkPolicy['spec']>['ingress']>[number]['from']>;

function peersOf(from: Peers | undefined): Admits[] {
  if (from === undefined || from.length === 0) return ['all'];
  return from.map(({ ipBlock }) =>
    ipBlock === undefined ? 'pods' : isPrivate(ipBlock.cidr ?? '') ? 'private' : 'all',
  );
}

const privateNetworks = new BlockList();
for (const [network, prefix] of [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
  ['127.0.0.0', 8],
] as const)
  privateNetworks.addSubnet(network, prefix, 'ipv4');
privateNetworks.addSubnet('fc00::', 7, 'ipv6');
privateNetworks.addSubnet('fe80::', 10, 'ipv6');

/** The shortest prefix of the private networks: what is wider reaches beyond them. */
const shortest = { 4: 8, 6: 7 } as const;

function isPrivate(cidr: string): boolean {
  const [address = '', prefix = ''] = cidr.split('/');
  const family = isIP(address);
  if (family !== 4 && family !== 6) return false;
  const length = prefix === '' ? 32 : Number(prefix);
  return length >= shortest[family] && privateNetworks.check(address, family === 4 ? 'ipv4' : 'ipv6');
}
