import { actionKinds } from '@seawall/alerting';
import { type Row, rowTypes } from '@seawall/forward';
import { eventKinds } from '@seawall/model';
import { cleanJson } from '../clean-json.ts';
import { nestingFault } from './nesting.ts';
import { shapes } from './shapes.ts';

/** A row, or why the line is none. Of what it holds, all that is relied on later is looked at. */
export function readRow(line: string): Row | string {
  const built = nestingFault(line);
  if (built !== undefined) return built;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'the line is no JSON';
  }
  if (!isRecord(value)) return 'the row is no object';
  const { type } = value;
  if (typeof type !== 'string' || !(rowTypes as readonly string[]).includes(type)) {
    return `the row is of no known type: ${String(type).slice(0, 40)}`;
  }
  // The event store keeps what the state store cannot: all else is the same wherever it is looked at.
  const clean = type === 'event' ? line : cleanJson(line, 'replace');
  if (clean !== line) value = JSON.parse(clean);
  const held = (value as Fields)[type];
  if (!isRecord(held)) return `${type} is missing`;
  const why = checks[type as Row['type']]?.(held) ?? shapeFault(type as Row['type'], held);
  return why === undefined ? (value as Row) : `${type}: ${why}`;
}

type Fields = Readonly<Record<string, unknown>>;

const kindNames: ReadonlySet<unknown> = new Set(eventKinds);
const actionNames: ReadonlySet<unknown> = new Set(actionKinds.map(({ id }) => id));
const results: ReadonlySet<unknown> = new Set(['done', 'planned', 'refused', 'failed', 'undone']);

/** What is wrong with a row beyond its shape; undefined for nothing. */
const checks: Readonly<Partial<Record<Row['type'], (held: Fields) => string | undefined>>> = {
  event: ({ time, kind, source, fields, node, workload, actor }) =>
    first(
      isTime(time, 'time'),
      needs(kindNames.has(kind), 'kind is not known'),
      isText(source, 'source'),
      needs(isRecord(fields) && areScalars(fields), 'fields is missing or holds more than values'),
      needs(isMaybeText(node), 'node is no name'),
      workloadFault(workload),
      needs(isActor(actor), 'actor is none'),
    ),
  response: (held) =>
    first(
      ...['id', 'who', 'cause'].map((name) => isText(held[name], name)),
      isText(held['why'], 'why', longest),
      isTime(held['at'], 'at'),
      needs(actionNames.has(held['action']), 'action is not known'),
      needs(results.has(held['result']), 'result is not known'),
      needs(isBoth(held['what']), 'what is missing'),
      needs(held['detail'] === undefined || isBoth(held['detail']), 'detail is no text'),
      needs(typeof held['undoable'] === 'boolean', 'undoable is missing'),
      targetFault(held['target']),
    ),
  image: (held) => needs(/^[a-z0-9]+:[0-9a-f]{32,128}$/.test(String(held['digest'])), 'digest is none'),
  objects: (held) => needs(!(Number(held['part']) > Number(held['parts'])), 'part is past parts'),
};

function shapeFault(type: Row['type'], held: Fields): string | undefined {
  const issue = shapes[type]?.safeParse(held).error?.issues[0];
  return issue === undefined ? undefined : `${issue.path.map(String).join('.')}: ${issue.message}`.slice(0, 300);
}

function workloadFault(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (!isRecord(value)) return 'workload is none';
  const { owner } = value;
  return first(
    needs(
      workloadTexts.every((name) => isMaybeText(value[name])),
      'a name of the workload is none',
    ),
    needs(
      owner === undefined ||
        (isRecord(owner) &&
          ['apiVersion', 'kind', 'name'].every((name) => typeof owner[name] === 'string') &&
          isMaybeText(owner['namespace'])),
      'owner of the workload is none',
    ),
  );
}

const workloadTexts = ['namespace', 'pod', 'container', 'image'] as const;

function isActor(value: unknown): boolean {
  if (value === undefined) return true;
  if (!isRecord(value) || typeof value['name'] !== 'string') return false;
  const { addresses = [] } = value;
  return Array.isArray(addresses) && addresses.every((each) => typeof each === 'string');
}

function isMaybeText(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

function areScalars(fields: Fields): boolean {
  for (const name in fields) {
    const value = fields[name];
    if (typeof value === 'object' && value !== null) return false;
  }
  return true;
}

/** Of what something is said about: that its line can be made. */
function targetFault(value: unknown): string | undefined {
  if (!isRecord(value)) return 'target is missing';
  const fields = targetFields.get(value['type']);
  if (fields === undefined) return 'the type of the target is not known';
  return first(
    ...fields.map((name) => isText(value[name], `${name} of the target`, 4096)),
    needs(
      value['namespace'] === undefined || typeof value['namespace'] === 'string',
      'namespace of the target is none',
    ),
    needs(value['digest'] === undefined || typeof value['digest'] === 'string', 'digest of the target is none'),
  );
}

const targetFields: ReadonlyMap<unknown, readonly string[]> = new Map([
  ['resource', ['apiVersion', 'kind', 'name']],
  ['node', ['name']],
  ['image', ['name']],
  ['file', ['path']],
  ['package', ['purl']],
]);

function isBoth(value: unknown): boolean {
  return isRecord(value) && typeof value['en'] === 'string' && typeof value['zh'] === 'string';
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Names and messages that are longer are none. */
const longestName = 1000;
const longest = 100_000;

function isText(value: unknown, name: string, most = longestName): string | undefined {
  return needs(typeof value === 'string' && value !== '' && value.length <= most, `${name} is missing or too long`);
}

/** RFC 3339, with days that there are, in years that a clock may say. */
const timeForm = /^(?:19|2\d)\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,12})?(?:Z|[+-]\d\d:\d\d)$/;

function isTime(value: unknown, name: string): string | undefined {
  const sound = typeof value === 'string' && timeForm.test(value) && isDay(value) && !Number.isNaN(Date.parse(value));
  return needs(sound, `${name} is no time (RFC 3339)`);
}

function isDay(value: string): boolean {
  const [year, month, day] = [Number(value.slice(0, 4)), Number(value.slice(5, 7)), Number(value.slice(8, 10))];
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day >= 1 && day <= (month === 2 && leap ? 29 : (monthDays[month - 1] ?? 0));
}

const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

function needs(holds: boolean, why: string): string | undefined {
  return holds ? undefined : why;
}

function first(...faults: readonly (string | undefined)[]): string | undefined {
  return faults.find((fault) => fault !== undefined);
}
