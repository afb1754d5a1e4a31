import { isMapping, type Mapping } from '@seawall/kube';
import { table, type Decision } from '@seawall/model';
import { isList } from './schema/schema.ts';

/** Where Gatekeeper asks a constraint: the webhook, the audit, the gator command, the API server's own policies. */
export const enforcementPoints = [
  'validation.gatekeeper.sh',
  'audit.gatekeeper.sh',
  'gator.gatekeeper.sh',
  'vap.k8s.io',
] as const;

export type EnforcementPoint = (typeof enforcementPoints)[number];

export type Action = Exclude<Decision, 'allow'>;

const actions: Readonly<Record<string, Action>> = table({ deny: 'deny', warn: 'warn', dryrun: 'audit' });

/** What a constraint does at each enforcement point; a text says what is wrong with its `enforcementAction`. */
export type Enforcement = ReadonlyMap<string, readonly Action[]>;

export function enforcementOf(spec: Mapping): Enforcement | string {
  const { enforcementAction = 'deny', scopedEnforcementActions } = spec;
  if (enforcementAction !== 'scoped') {
    const action = typeof enforcementAction === 'string' ? actions[enforcementAction] : undefined;
    if (action === undefined) return unknownAction(enforcementAction);
    return new Map([['*', [action]]]);
  }
  if (!isList(scopedEnforcementActions) || scopedEnforcementActions.length === 0) {
    return 'enforcementAction is scoped, but scopedEnforcementActions is empty';
  }
  const found = new Map<string, Action[]>();
  for (const each of scopedEnforcementActions) {
    const written = isMapping(each) ? each['action'] : undefined;
    const action = typeof written === 'string' ? actions[written] : undefined;
    if (action === undefined || !isMapping(each)) return unknownAction(written);
    const { enforcementPoints: points } = each;
    if (!isList(points) || points.length === 0) return `the scoped action ${action} names no enforcementPoints`;
    for (const point of points) {
      const name = isMapping(point) ? point['name'] : undefined;
      if (typeof name !== 'string' || (name !== '*' && !enforcementPoints.some((known) => known === name))) {
        return `${JSON.stringify(name)} is no enforcement point; there are *, ${enforcementPoints.join(', ')}`;
      }
      found.set(name, [...(found.get(name) ?? []), action]);
    }
  }
  return found;
}

function unknownAction(action: unknown): string {
  return `${JSON.stringify(action)} is no enforcementAction; there are deny, dryrun, warn and scoped`;
}

/** What a constraint does at one point, without repetition; nothing when it is not asked there. */
export function actionsAt(enforcement: Enforcement, point: EnforcementPoint): readonly Action[] {
  return [...new Set([...(enforcement.get(point) ?? []), ...(enforcement.get('*') ?? [])])];
}
