import type { Position } from '../errors.ts';

import type { Filter } from '../syntax/ast.ts';
import { constantsOf } from './check.ts';
import { nodesOf, sourcesOf } from './details.ts';

export interface ConditionWarning {
  readonly code: 'LOAD_UNSAFE_NA_CHECK' | 'LOAD_DEPRECATED_ITEM';
  readonly message: string;
  readonly position: Position;
}

/** Fields that no event fills any more, though rules still name them. */
const unfilled = new Set([
  'evt.dir',
  'evt.latency',
  'evt.latency.s',
  'evt.latency.ns',
  'evt.latency.human',
  'evt.wait_latency',
]);

/** Whether a field's use is warned of. */
export function isUnfilled(name: string): boolean {
  return unfilled.has(name);
}

const equality = new Set(['=', '==', '!=', 'in', 'intersects', 'pmatch']);

/** What is wrong with a condition though it is a filter: audit fields compared with <NA>, fields that stay empty. */
export function warningsOf(filter: Filter): ConditionWarning[] {
  const warnings: ConditionWarning[] = [];
  const seen = new Set<string>();
  for (const node of nodesOf(filter)) {
    if (node.kind !== 'check') continue;
    const names = [...sourcesOf(node)].flatMap((source) => (source.kind === 'field' ? [source.name] : []));
    const absent = equality.has(node.operator) && constantsOf(node.right)?.includes('<NA>') === true;
    if (absent && names.some((name) => /^(?:ka|jevt)\./.test(name)) && !seen.has('na')) {
      seen.add('na');
      warnings.push({
        code: 'LOAD_UNSAFE_NA_CHECK',
        message: "comparing a field with <NA> does not tell whether it has a value: use the 'exists' operator instead",
        position: node.position,
      });
    }
    for (const name of names) {
      if (!unfilled.has(name) || seen.has(name)) continue;
      seen.add(name);
      warnings.push({ code: 'LOAD_DEPRECATED_ITEM', message: deprecated(name, 'condition'), position: node.position });
    }
  }
  return warnings;
}

export function deprecated(name: string, place: 'condition' | 'output'): string {
  return `usage of deprecated field '${name}' has been detected in the rule ${place}`;
}
