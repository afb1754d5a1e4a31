import type { PolicyRule } from '@seawall/kube';
import type { Path } from '@seawall/model';
import { ruleTargets } from './rbac/rule.ts';

/**
 * A path for ids and for people, with list items named by what identifies them instead of by their index, so that it
 * stays the same when items move: `spec.containers[app].env[TOKEN]`.
 */
export function stablePath(root: unknown, path: Path): string {
  let text = '';
  let node: unknown = root;
  for (const step of path) {
    const next: unknown =
      typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[step] : undefined;
    if (typeof step === 'number') text += `[${itemName(next) ?? step}]`;
    else text += text === '' ? step : `.${step}`;
    node = next;
  }
  return text;
}

const identifying = ['name', 'key', 'mountPath', 'containerPort', 'host', 'ip', 'topologyKey'] as const;

function itemName(item: unknown): string | undefined {
  // An argument is known by its flag: the value may change, and may be a credential.
  if (typeof item === 'string') return item.startsWith('-') ? item.replace(/=[\s\S]*$/, '') : item;
  if (typeof item === 'number') return String(item);
  if (typeof item !== 'object' || item === null) return undefined;
  for (const field of identifying) {
    const value = (item as Record<string, unknown>)[field];
    if (typeof value === 'string' || typeof value === 'number') return String(value);
  }
  // A rule of a role has no name: what it is about tells it from the others.
  return isPolicyRule(item) ? ruleTargets(item) : undefined;
}

const ruleFields = ['verbs', 'apiGroups', 'resources', 'resourceNames', 'nonResourceURLs'] as const;

/** Other kinds have lists of things with verbs too, whose fields may be anything. */
function isPolicyRule(item: object): item is PolicyRule {
  if (!('verbs' in item)) return false;
  return ruleFields.every((field) => {
    const value = (item as Record<string, unknown>)[field];
    return value === undefined || (Array.isArray(value) && value.every((one) => typeof one === 'string'));
  });
}
