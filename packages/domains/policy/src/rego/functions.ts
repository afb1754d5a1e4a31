import { type Builtin, builtin, fromJson, toJson } from '@seawall/rego';
import { gatekeeperFunctions } from '../gatekeeper/functions.ts';

/** What Trivy's `result.new` copies from the part of the input that it is given. */
const placeKeys = [
  'startline',
  'endline',
  'filepath',
  'sourceprefix',
  'explicit',
  'managed',
  'fskey',
  'resource',
] as const;

/** What a result says of its place when the input does not: the forms of Trivy. */
const noPlace: Readonly<Record<string, unknown>> = {
  startline: 0,
  endline: 0,
  filepath: '',
  sourceprefix: '',
  explicit: false,
  managed: true,
  fskey: '',
  resource: '',
  parent: null,
};

/** The key that a part of the input carries its place under. */
const placeKey = '__defsec_metadata';

/** Functions that Trivy's checks call: a result with its place, and whether somebody manages a resource here. */
const trivyFunctions: readonly Builtin[] = [
  builtin('result.new', ['any', 'any'], 'object', (message, cause) => {
    const place = placeOf(toJson(cause));
    const found: Record<string, unknown> = { ...noPlace, msg: toJson(message) };
    for (const key of placeKeys) if (place[key] !== undefined) found[key] = place[key];
    return fromJson(found);
  }),
  builtin('isManaged', ['any'], 'boolean', (cause) => placeOf(toJson(cause))['managed'] !== false),
];

function placeOf(cause: unknown): Readonly<Record<string, unknown>> {
  if (typeof cause !== 'object' || cause === null) return {};
  const fields = cause as Readonly<Record<string, unknown>>;
  const own = fields[placeKey];
  return typeof own === 'object' && own !== null ? (own as Readonly<Record<string, unknown>>) : fields;
}

/** Functions that Kubescape's rules call. */
const kubescapeFunctions: readonly Builtin[] = [
  builtin('cautils.list_contains', ['array', 'any'], 'boolean', (list, item) =>
    (toJson(list) as unknown[]).includes(toJson(item)),
  ),
  builtin('cautils.unix_permissions_allow', ['number', 'number'], 'boolean', (limit, mode) => {
    // Every bit of the mode must be one of the limit's.
    const most = Number(limit);
    return (most & Number(mode)) === Number(mode);
  }),
];

/** What hosts of plain Rego add to the language. */
export const hostFunctions: readonly Builtin[] = [...gatekeeperFunctions, ...trivyFunctions, ...kubescapeFunctions];
