import type { Rule } from '@seawall/falco';
import { calls } from '../calls/table.ts';
import type { CallRow } from '../calls/row.ts';
import type { CallFilter } from '../programs/call.ts';
import type { Wanted } from '../programs/install.ts';
import { type Assume, canHold } from './assume.ts';
import { failed, ofType, openedForReading } from './kinds-of-events.ts';
import { withoutPatterns } from './path-patterns.ts';

/** Told whatever the rules are: without these the state of processes is wrong. */
const forState: ReadonlySet<string> = new Set([
  'chdir',
  'fchdir',
  'chroot',
  'setns',
  'unshare',
  'setsid',
  'setpgid',
  'setuid',
  'setgid',
  'setreuid',
  'setregid',
  'setresuid',
  'setresgid',
  'setfsuid',
  'setfsgid',
  'capset',
]);

/** Calls that carry look-ups of names. */
const forNames: ReadonlySet<string> = new Set([
  'sendto',
  'sendmsg',
  'sendmmsg',
  'recvfrom',
  'recvmsg',
  'recvmmsg',
  'read',
  'write',
]);

const opens: ReadonlySet<string> = new Set(['open', 'openat', 'openat2']);
/** More are not worth looking through. */
const mostPatterns = 2048;

export interface InterestOptions {
  /** Look-ups of names are told though no rule asks for the calls that carry them. */
  readonly names: boolean;
  /** Files are told whatever their path: what is recorded may be judged by other rules later. */
  readonly everyPath?: boolean;
  /** One in so many of a call is told, by the call's name. */
  readonly samples?: ReadonlyMap<string, number>;
}

/** What must be told so that no rule misses anything: which calls, and what of them can be left out. */
export function interestOf(rules: readonly Rule[], options: InterestOptions): Wanted {
  const wanted = new Map<string, CallFilter>();
  const ofCalls = rules.filter(({ definition }) => definition.source === 'syscall');
  for (const row of calls) {
    const asking = ofCalls.filter(({ filter }) => canHold(filter, ofType(row.name)));
    const filter = asking.length === 0 ? unasked(row, options) : asked(row, asking, options);
    if (filter === undefined) continue;
    const sample = options.samples?.get(row.name);
    wanted.set(row.name, sample === undefined ? filter : { ...filter, sample });
  }
  return wanted;
}

function unasked({ name }: CallRow, { names }: InterestOptions): CallFilter | undefined {
  if (forState.has(name)) return { succeeded: true, payload: 'none', sample: 1 };
  if (names && forNames.has(name)) return { succeeded: true, payload: 'names', sample: 1, onlyNames: true };
  return undefined;
}

function asked(row: CallRow, rules: readonly Rule[], { everyPath }: InterestOptions): CallFilter {
  const type = ofType(row.name);
  const can = (assume: Assume): boolean => rules.some(({ filter }) => canHold(filter, either(type, assume)));
  const filter: CallFilter = {
    succeeded: !can(failed(row.opens !== undefined)),
    payload: rules.some(({ filter: one }) => readsBytes(one)) ? 'all' : 'names',
    sample: 1,
  };
  if (everyPath === true || !opens.has(row.name)) return filter;
  const patternsFor = (known: Assume): readonly string[] | undefined => {
    const patterns = new Set<string>();
    const assume = either(type, known);
    const possible = rules.filter(({ filter: one }) => canHold(one, assume));
    const rest = either(assume, withoutPatterns(patterns));
    const others = possible.some(({ filter: one }) => canHold(one, rest));
    return others || patterns.size > mostPatterns ? undefined : [...patterns].sort();
  };
  const reading = patternsFor(openedForReading);
  const writing = patternsFor(() => undefined);
  return reading === undefined && writing === undefined ? filter : { ...filter, paths: { reading, writing } };
}

/** What the first one knows, else what the second one does. */
function either(first: Assume, second: Assume): Assume {
  return (check) => first(check) ?? second(check);
}

function readsBytes(filter: Rule['filter']): boolean {
  let reads = false;
  canHold(filter, (check) => {
    if (check.left.kind === 'field' && check.left.name === 'evt.buffer') reads = true;
    if (check.left.kind === 'transformer') reads ||= JSON.stringify(check.left).includes('"evt.buffer"');
    return undefined;
  });
  return reads;
}
