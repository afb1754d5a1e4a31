import type { KubeObject, Mapping, Value } from '@seawall/kube';
import { isMapping } from '@seawall/kube';
import { parseCalicoSelector } from './calico-selector.ts';
import { type Direction, type Effect, type Isolator, namespaceNameLabel, noEffect } from './isolator.ts';
import { listAt, stringAt, stringsAt } from './untrusted.ts';

export function isCalicoPolicy(object: KubeObject): boolean {
  return /^(?:crd\.)?projectcalico\.org\//.test(object.ref.apiVersion);
}

/** The isolator of a Calico NetworkPolicy or GlobalNetworkPolicy; a selector that cannot be read selects nobody knows what. */
export function calicoIsolators(object: KubeObject): Isolator[] {
  const spec = (object.value as Mapping)['spec'];
  const selector = stringAt(spec, 'selector') ?? '';
  const namespaceSelector = stringAt(spec, 'namespaceSelector') ?? '';
  const selectsPod = parseCalicoSelector(selector);
  const selectsNamespace = parseCalicoSelector(namespaceSelector);
  const global = object.ref.kind === 'GlobalNetworkPolicy';
  const namespace = object.ref.namespace ?? 'default';
  const byAccount = (stringAt(spec, 'serviceAccountSelector') ?? '') !== '';
  return [
    {
      object,
      ...(global ? {} : { namespace }),
      required: {},
      everyPod: /^(?:\s*|\s*all\(\)\s*)$/.test(selector) && !byAccount,
      ingress: effectOf(spec, 'ingress'),
      egress: effectOf(spec, 'egress'),
      selects(pod) {
        if (!global && pod.namespace !== namespace) return false;
        if (selectsPod === undefined || selectsNamespace === undefined) return undefined;
        if (!selectsPod({ ...pod.labels, 'projectcalico.org/namespace': pod.namespace })) return false;
        if (byAccount) return undefined;
        if (!global || namespaceSelector.trim() === '') return true;
        const known = { 'projectcalico.org/name': pod.namespace, [namespaceNameLabel]: pod.namespace };
        if (pod.namespaceLabels === undefined && !asksForNameOnly(namespaceSelector)) return undefined;
        return selectsNamespace({ ...pod.namespaceLabels, ...known });
      },
    },
  ];
}

function asksForNameOnly(selector: string): boolean {
  const keys = selector.replace(/'[^']*'|"[^"]*"/g, '').match(/[\w./-]*\w/g) ?? [];
  const words = new Set(['all', 'in', 'not', 'has', 'contains', 'starts', 'ends', 'with']);
  return keys.every((key) => words.has(key) || key === namespaceNameLabel || key === 'projectcalico.org/name');
}

/** Without `types`, a policy is for the directions that it has rules for, or for ingress. Source: Calico NetworkPolicy. */
function effectOf(spec: Value | undefined, direction: Direction): Effect {
  const types = stringsAt(spec, 'types');
  const rules = listAt(spec, direction);
  const other = listAt(spec, direction === 'ingress' ? 'egress' : 'ingress');
  const byRules = direction === 'ingress' ? rules.length > 0 || other.length === 0 : rules.length > 0;
  const closes = types.length > 0 ? types.includes(direction === 'ingress' ? 'Ingress' : 'Egress') : byRules;
  return closes ? { closes, open: rules.some(allowsEverything) } : noEffect;
}

/** Rules are taken in order, so an Allow without conditions opens whatever no earlier rule denied. */
function allowsEverything(rule: Value): boolean {
  return isMapping(rule) && stringAt(rule, 'action') === 'Allow' && Object.keys(rule).every((key) => key === 'action');
}
