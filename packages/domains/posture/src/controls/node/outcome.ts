import type { Text } from '@seawall/model';
import { type Fault, type Judgement, judged } from '../../control.ts';

/**
 * What several looks come to: their faults; where there is none, what could not be looked at; where nothing of the kind
 * is on the host, not applicable.
 */
export function outcomeOf(looked: number, faults: readonly Fault[], denied: readonly string[]): Judgement {
  if (faults.length > 0) return faults;
  if (denied.length > 0) return { notAssessed: cannotRead(denied) };
  return looked === 0 ? 'notApplicable' : judged(faults);
}

/** How many paths a reason names. */
const shown = 3;

export function cannotRead(paths: readonly string[]): Text {
  const some = paths.slice(0, shown).join(', ');
  const rest = paths.length - shown;
  return rest > 0
    ? { en: `${some} and ${rest} more cannot be read`, zh: `无法读取 ${some} 等 ${paths.length} 个路径` }
    : { en: `${some} cannot be read`, zh: `无法读取 ${some}` };
}
