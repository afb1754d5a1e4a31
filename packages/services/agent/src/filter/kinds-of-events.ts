import type { Check } from '@seawall/falco';
import { type Assume, constantsOf, fieldOf } from './assume.ts';

const equalities: ReadonlySet<string> = new Set(['=', '==', 'in', 'intersects']);

/** Checks of the type are decided when the type is known. */
export function ofType(type: string): Assume {
  return (check) => {
    const field = fieldOf(check);
    if (field !== 'evt.type' && field !== 'syscall.type') return undefined;
    const constants = constantsOf(check);
    if (constants === undefined || check.modifier === 'allof' || check.modifier === 'oneof') return undefined;
    if (equalities.has(check.operator)) return constants.includes(type);
    return check.operator === '!=' && check.modifier === undefined ? !constants.includes(type) : undefined;
  };
}

/** A call that failed: its result, and for calls that open something also its descriptor, is a negative number. */
export function failed(opens: boolean): Assume {
  return (check) => {
    const field = fieldOf(check);
    if (field === 'evt.rawres' || (opens && field === 'fd.num')) return ofNegative(check);
    if (field === 'evt.failed') return equals(check, 'true');
    if ((field === 'evt.res' || field === 'evt.arg.res') && check.modifier === undefined) {
      const [constant] = constantsOf(check) ?? [];
      if (constant === 'SUCCESS' && (check.operator === '=' || check.operator === '==')) return false;
    }
    return undefined;
  };
}

/** A file that is opened only to be read, and is there already. */
export const openedForReading: Assume = (check) => {
  const field = fieldOf(check);
  if (field === 'evt.is_open_write' || field === 'evt.is_open_create' || field === 'evt.is_open_exec')
    return equals(check, 'false');
  if (field === 'evt.arg.flags' && check.modifier === undefined && check.operator === 'contains') {
    const [constant = ''] = constantsOf(check) ?? [];
    if (writing.has(constant)) return false;
  }
  return undefined;
};

const writing = new Set(['O_WRONLY', 'O_RDWR', 'O_CREAT', 'O_TRUNC', 'O_TMPFILE']);

/** What comparisons of a negative number come to with constants from some number on. */
const negativeBy: Readonly<Record<string, { readonly from: number; readonly holds: boolean }>> = {
  '>=': { from: 0, holds: false },
  '>': { from: -1, holds: false },
  '<': { from: 0, holds: true },
  '<=': { from: -1, holds: true },
  '=': { from: 0, holds: false },
  '==': { from: 0, holds: false },
  '!=': { from: 0, holds: true },
};

function ofNegative(check: Check): boolean | undefined {
  if (check.modifier !== undefined || check.right?.kind !== 'text') return undefined;
  const constant = Number(check.right.value);
  if (Number.isNaN(constant)) return undefined;
  const verdict = negativeBy[check.operator];
  return verdict === undefined || constant < verdict.from ? undefined : verdict.holds;
}

/** A truth value that is known to be `value`. */
function equals(check: Check, value: 'true' | 'false'): boolean | undefined {
  const [constant] = constantsOf(check) ?? [];
  if (check.modifier !== undefined || (constant !== 'true' && constant !== 'false')) return undefined;
  if (check.operator === '=' || check.operator === '==') return constant === value;
  return check.operator === '!=' ? constant !== value : undefined;
}
