import { isMapping, selectorMatches } from '@seawall/kube';
import type { Text } from '@seawall/model';
import { fieldOf, type Live } from './cluster.ts';

/**
 * What other policies of the namespace go on to allow: NetworkPolicies add up, so that a policy which denies takes
 * nothing away from one which allows. Source: Kubernetes, Network Policies, "additive".
 */
export function passages(policies: readonly Live[], own: string, labels: unknown): Text[] {
  const allowing = policies.flatMap((policy) => {
    const name = fieldOf(policy, 'metadata', 'name');
    if (typeof name !== 'string' || name === own || !binds(policy, labels)) return [];
    const ways = [rules(policy, 'ingress'), rules(policy, 'egress')];
    return ways.some((some) => some) ? [{ name, ingress: ways[0] === true, egress: ways[1] === true }] : [];
  });
  return allowing.map(({ egress, ingress, name }) => ({
    en: `NetworkPolicy ${name} goes on to allow ${ingress && egress ? 'connections in and out' : ingress ? 'connections in' : 'connections out'}; change it to cut these off too`,
    zh: `NetworkPolicy ${name} 仍然允许${ingress && egress ? '入站和出站' : ingress ? '入站' : '出站'}连接；如需一并切断请修改该策略`,
  }));
}

function rules(policy: Live, way: 'ingress' | 'egress'): boolean {
  const found = fieldOf(policy, 'spec', way);
  return Array.isArray(found) && found.length > 0;
}

function binds(policy: Live, labels: unknown): boolean {
  const selector = fieldOf(policy, 'spec', 'podSelector');
  const own = isMapping(labels) ? (labels as Record<string, string>) : {};
  return isMapping(selector) ? selectorMatches(selector, own) : true;
}
