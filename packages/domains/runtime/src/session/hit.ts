import { type Context, contextOf } from '../alerts/context.ts';
import type { RuleMatch } from '../correlation/engine.ts';
import type { Detector } from '../detect/detector.ts';
import type { Observed } from '../observed.ts';
import { millisecondsOf } from '../time.ts';
import { formatRef } from '@seawall/model';

/** A rule matched something: with what is asked of it afterwards. */
export interface Hit extends RuleMatch {
  readonly observed: Observed;
  readonly context: Context;
  /** What was not known though rules could ask. */
  readonly missing: readonly string[];
}

export function hitOf(rule: string, observed: Observed, detector: Detector, now: number): Hit {
  const context = contextOf(observed);
  return {
    rule,
    observed,
    context,
    time: context.time === undefined ? now : millisecondsOf(context.time),
    missing: missingOf(observed),
    value: (field) => named(context, field) ?? detector.value(observed, field),
  };
}

function named({ workload, actor, node, cluster, subject }: Context, field: string): string | undefined {
  switch (field) {
    case 'workload':
      return workload?.podUid ?? workload?.containerId ?? (subject === undefined ? undefined : formatRef(subject));
    case 'actor':
      return actor?.name;
    case 'node':
      return node;
    case 'cluster':
      return cluster;
    default:
      return undefined;
  }
}

/** Parents that were never told of, descriptors of a number only, containers of an id only. */
function missingOf(observed: Observed): string[] {
  if (observed.kind !== 'syscall') return [];
  const { process, fields } = observed.event;
  if (process === undefined) return fields === undefined ? ['process'] : [];
  const missing: string[] = [];
  if (process.parent === undefined && process.ppid !== undefined && process.ppid > 1) missing.push('ancestors');
  if (process.name === undefined) missing.push('process');
  if (process.container !== undefined && process.container.image === undefined) missing.push('container');
  return missing;
}
