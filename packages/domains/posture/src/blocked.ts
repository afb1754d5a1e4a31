import type { Text } from '@seawall/model';
import type { Control } from './control.ts';
import type { ControlTally } from './judge.ts';
import { workloadKinds } from './reads.ts';

/** Why kinds could not be read, by kind. */
export type UnavailableKinds = ReadonlyMap<string, Text>;

/** What the controls cannot say of a cluster that was not wholly readable. */
export interface Blocked {
  /** Controls that must not judge at all: what they compare their subject with is missing. */
  readonly silent: ReadonlyMap<Control, Text>;
  /** Controls some of whose subjects were not seen: what they say of the others counts. */
  readonly partial: ReadonlyMap<Control, Text>;
}

export const nothingBlocked: Blocked = { silent: new Map(), partial: new Map() };

/** Finds out which controls kinds that could not be read keep from judging. */
export function blockedBy(controls: readonly Control[], unavailable: UnavailableKinds): Blocked {
  if (unavailable.size === 0) return nothingBlocked;
  const silent = new Map<Control, Text>();
  const partial = new Map<Control, Text>();
  for (const control of controls) {
    const reads = 'evaluateAmong' in control ? control.reads : undefined;
    const needed = [...(reads?.kinds ?? []), ...(reads?.workloads === true ? workloadKinds : [])];
    const why = reasonFor(needed, unavailable);
    if (why !== undefined) silent.set(control, why);
    else {
      const seen = subjectsOf(control);
      const missed = reasonFor(seen, unavailable);
      if (missed !== undefined) partial.set(control, missed);
    }
  }
  return { silent, partial };
}

function subjectsOf(control: Control): readonly string[] {
  if (control.scope === 'object') return control.kinds;
  return control.scope === 'dockerfile' ? [] : workloadKinds;
}

function reasonFor(kinds: readonly string[], unavailable: UnavailableKinds): Text | undefined {
  for (const kind of kinds) {
    const reason = unavailable.get(kind);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** What was not seen was not assessed, even when nothing of its kind came up elsewhere. */
export function noteBlocked(tallies: ReadonlyMap<string, ControlTally>, { silent, partial }: Blocked): void {
  for (const [{ id }, reason] of [...silent, ...partial]) {
    const tally = tallies.get(id);
    if (tally === undefined) continue;
    tally.notAssessed += 1;
    addReason(tally, reason);
  }
}

/** Keeps a reason once. */
export function addReason(tally: ControlTally, reason: Text): void {
  if (!tally.reasons.some(({ en }) => en === reason.en)) tally.reasons.push(reason);
}
