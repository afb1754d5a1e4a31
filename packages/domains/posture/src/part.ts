import type { PolicyRule } from '@seawall/kube';
import type { Path } from '@seawall/model';
import { ruleTargets } from './rbac/rule.ts';

/**
 * A path for ids and for people, with list items named by what identifies them instead of by their index, so that it
 * stays the same when items move: `spec.containers[app].env[TOKEN]`.
 */
export function stablePath(root: unknown, path: Path): string {
  // Joined once: a text that grows by `+=` keeps every one of its stages in memory.
  const parts: string[] = [];
  let node: unknown = root;
  let list: string | number = '';
  for (const step of path) {
    const next: unknown =
      typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[step] : undefined;
    if (typeof step === 'number') parts.push(`[${itemName(next, list) ?? step}]`);
    else parts.push(parts.length === 0 ? step : `.${step}`);
    list = step;
    node = next;
  }
  return parts.join('');
}

const identifying = ['name', 'key', 'mountPath', 'containerPort', 'host', 'ip', 'topologyKey'] as const;

function itemName(item: unknown, list: string | number): string | undefined {
  if (typeof item === 'string') {
    // An argument is known by its flag: what stands behind it may change, and may be a credential.
    if (list !== 'args' && list !== 'command') return item;
    return item.startsWith('-') ? item.replace(/=[\s\S]*$/, '') : undefined;
  }
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
