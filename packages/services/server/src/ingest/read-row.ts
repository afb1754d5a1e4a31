import { actionKinds } from '@seawall/alerting';
import { type Row, rowTypes } from '@seawall/forward';
import { eventKinds, severities } from '@seawall/model';

/** A row, or why the line is none. Of what it holds only what the stores rely on is looked at. */
export function readRow(line: string): Row | string {
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
  const held = value[type];
  if (!isRecord(held)) return `${type} is missing`;
  const why = checks[type as Row['type']](held);
  return why === undefined ? (value as unknown as Row) : `${type}: ${why}`;
}

type Fields = Readonly<Record<string, unknown>>;

const kindNames: ReadonlySet<unknown> = new Set(eventKinds);
const severityNames: ReadonlySet<unknown> = new Set(severities);
const actionNames: ReadonlySet<unknown> = new Set(actionKinds.map(({ id }) => id));
const results: ReadonlySet<unknown> = new Set(['done', 'planned', 'refused', 'failed', 'undone']);

/** What is wrong with a row of each type; undefined for nothing. */
const checks: Readonly<Record<Row['type'], (held: Fields) => string | undefined>> = {
  event: ({ time, kind, source, fields }) =>
    first(
      isTime(time, 'time'),
      needs(kindNames.has(kind), 'kind is not known'),
      isText(source, 'source'),
      needs(isRecord(fields), 'fields is missing'),
    ),
  alert: (held) =>
    first(
      ...['id', 'rule', 'message', 'source'].map((name) => isText(held[name], name)),
      isTime(held['time'], 'time'),
      isTime(held['lastTime'], 'lastTime'),
      needs(severityNames.has(held['severity']), 'severity is not known'),
      needs(kindNames.has(held['kind']), 'kind is not known'),
      needs(isCount(held['count']), 'count is no whole number'),
      needs(Array.isArray(held['cells']) && Array.isArray(held['tags']), 'cells or tags is missing'),
    ),
  incident: (held) =>
    first(
      isText(held['id'], 'id'),
      isTime(held['firstTime'], 'firstTime'),
      isTime(held['lastTime'], 'lastTime'),
      needs(severityNames.has(held['severity']), 'severity is not known'),
      needs(Array.isArray(held['alerts']), 'alerts is missing'),
    ),
  response: (held) =>
    first(
      ...['id', 'who', 'why', 'cause'].map((name) => isText(held[name], name)),
      isTime(held['at'], 'at'),
      needs(actionNames.has(held['action']), 'action is not known'),
      needs(results.has(held['result']), 'result is not known'),
      needs(isBoth(held['what']), 'what is missing'),
      needs(held['detail'] === undefined || isBoth(held['detail']), 'detail is no text'),
      needs(typeof held['undoable'] === 'boolean', 'undoable is missing'),
      targetFault(held['target']),
    ),
  findings: (held) =>
    first(
      isText(held['engine'], 'engine'),
      isText(held['scope'], 'scope'),
      isTime(held['at'], 'at'),
      needs(typeof held['complete'] === 'boolean', 'complete is missing'),
      firstOf(held['rules'], ruleFault, 'rules is missing'),
      firstOf(held['findings'], findingFault, 'findings is missing'),
    ),
  objects: (held) =>
    first(
      isText(held['set'], 'set'),
      isTime(held['at'], 'at'),
      needs(isCount(held['part']) && isCount(held['parts']), 'part or parts is missing'),
      needs(Number(held['part']) <= Number(held['parts']), 'part is past parts'),
      needs(typeof held['complete'] === 'boolean', 'complete is missing'),
      firstOf(held['objects'], objectFault, 'objects is missing'),
    ),
  image: (held) =>
    first(
      needs(/^[a-z0-9]+:[0-9a-f]{32,128}$/.test(String(held['digest'])), 'digest is none'),
      needs(Array.isArray(held['names']), 'names is missing'),
      isText(held['sbom'], 'sbom'),
      isTime(held['at'], 'at'),
      needs(isCount(held['components'], 0), 'components is no whole number'),
    ),
  node: (held) =>
    first(isText(held['name'], 'name'), isTime(held['at'], 'at'), needs(isRecord(held['facts']), 'facts is missing')),
  pulse: (held) =>
    first(
      isTime(held['at'], 'at'),
      needs(isCount(held['lost'], 0) && isCount(held['waiting'], 0), 'lost or waiting is missing'),
    ),
};

/** Of what something is said about: that its line can be made. */
function targetFault(value: unknown): string | undefined {
  if (!isRecord(value)) return 'target is missing';
  const fields = targetFields.get(value['type']);
  if (fields === undefined) return 'the type of the target is not known';
  return first(
    ...fields.map((name) => isText(value[name], `${name} of the target`)),
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

function findingFault(value: unknown): string | undefined {
  if (!isRecord(value)) return 'a finding is no object';
  const { id, kind, rule, severity, subject, message } = value;
  return first(
    isText(id, 'id of a finding'),
    isText(kind, 'kind of a finding'),
    isText(rule, 'rule of a finding'),
    needs(severityNames.has(severity), 'severity of a finding is not known'),
    needs(isRecord(subject) && typeof subject['type'] === 'string', 'subject of a finding is missing'),
    needs(
      isRecord(message) && typeof message['en'] === 'string' && typeof message['zh'] === 'string',
      'message of a finding is missing',
    ),
  );
}

function ruleFault(value: unknown): string | undefined {
  if (!isRecord(value)) return 'a rule is no object';
  const { id, category, severity, title, why, remediation, references } = value;
  return first(
    isText(id, 'id of a rule'),
    isText(category, 'category of a rule'),
    needs(severityNames.has(severity), 'severity of a rule is not known'),
    needs([title, why, remediation].every(isBoth), 'a text of a rule is missing'),
    needs(Array.isArray(references), 'references of a rule is missing'),
  );
}

function isBoth(value: unknown): boolean {
  return isRecord(value) && typeof value['en'] === 'string' && typeof value['zh'] === 'string';
}

function objectFault(value: unknown): string | undefined {
  if (!isRecord(value)) return 'an object is none';
  const { apiVersion, kind, metadata } = value;
  return first(
    isText(apiVersion, 'apiVersion of an object'),
    isText(kind, 'kind of an object'),
    needs(isRecord(metadata) && typeof metadata['name'] === 'string', 'name of an object is missing'),
  );
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Names and messages of this length are no longer such. */
const longest = 100_000_000;

function isText(value: unknown, name: string): string | undefined {
  return needs(typeof value === 'string' && value !== '' && value.length < longest, `${name} is missing`);
}

const timeForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;

function isTime(value: unknown, name: string): string | undefined {
  const sound = typeof value === 'string' && timeForm.test(value) && !Number.isNaN(Date.parse(value));
  return needs(sound, `${name} is no time (RFC 3339)`);
}

function isCount(value: unknown, least = 1): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= least;
}

function needs(holds: boolean, why: string): string | undefined {
  return holds ? undefined : why;
}

/** The first fault in a list, which may be longer than a function may have arguments. */
function firstOf(list: unknown, fault: (value: unknown) => string | undefined, missing: string): string | undefined {
  if (!Array.isArray(list)) return missing;
  for (const value of list as readonly unknown[]) {
    const found = fault(value);
    if (found !== undefined) return found;
  }
  return undefined;
}

function first(...faults: readonly (string | undefined)[]): string | undefined {
  return faults.find((fault) => fault !== undefined);
}
