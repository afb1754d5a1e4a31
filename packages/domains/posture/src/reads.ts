import type { Control } from './control.ts';

/**
 * What a control that judges among others looks at beside its subject. A live judgement judges again when that changes,
 * and does not judge when it could not be read. A control without it is taken to look at everything.
 */
export interface Reads {
  /** Only the subject's namespace and what lives outside of all namespaces, or the whole cluster. */
  readonly within: 'namespace' | 'cluster';
  /** Kinds without which it can say nothing. */
  readonly kinds: readonly string[];
  /** Kinds that have a say when they are there; `*`: objects of any kind may. */
  readonly also?: readonly string[] | '*';
  /** Whether it looks at the workloads, of whatever kind. */
  readonly workloads?: true;
}

/** Controls of one family, with what they read. */
export function reading(reads: Reads, controls: readonly Control[]): Control[] {
  return controls.map((control) => ('evaluateAmong' in control ? { ...control, reads } : control));
}

/** Every kind that the controls look at, as their subjects or beside them: what has to be read of a cluster. */
export function kindsRead(controls: readonly Control[]): Set<string> {
  const kinds = new Set<string>(workloadKinds);
  for (const control of controls) {
    if (control.scope === 'object') for (const kind of control.kinds) kinds.add(kind);
    if (!('evaluateAmong' in control) || control.reads === undefined) continue;
    const { kinds: needed, also = [] } = control.reads;
    for (const kind of needed) kinds.add(kind);
    if (also !== '*') for (const kind of also) kinds.add(kind);
  }
  kinds.delete('*');
  return kinds;
}

/** The built-in kinds that bear pods. */
export const workloadKinds = [
  'CronJob',
  'DaemonSet',
  'Deployment',
  'Job',
  'Pod',
  'ReplicaSet',
  'ReplicationController',
  'StatefulSet',
] as const;
