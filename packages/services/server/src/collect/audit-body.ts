type Body = Readonly<Record<string, unknown>>;

/** Bodies longer than this are not kept. */
const longest = 16_384;

/** What bears credentials in its body, whatever the audit policy let through. */
const secret: ReadonlySet<unknown> = new Set(['secrets', 'tokenreviews', 'serviceaccounts/token']);

/** What the server writes about an object, and what holds all of it a second time. */
const made: ReadonlySet<string> = new Set(['managedFields', 'resourceVersion', 'generation', 'uid', 'selfLink']);
const copies: ReadonlySet<string> = new Set(['kubectl.kubernetes.io/last-applied-configuration']);

/**
 * What a change asked for, as its audit event holds it, as one line of JSON; never what Secrets, ConfigMaps and tokens hold.
 * Of ConfigMaps the names of what they hold stay.
 */
export function askedOf(event: Body): string | undefined {
  return keptLine(event, event['requestObject'], (value) => value);
}

/** The object that a change left behind, without its status and what the server wrote about it. */
export function answeredOf(event: Body): string | undefined {
  const { subresource } = record(event['objectRef']);
  const { verb } = event;
  const changes = verb === 'create' || verb === 'update' || verb === 'patch';
  const answer = record(event['responseObject']);
  if (!changes || (subresource !== undefined && subresource !== 'ephemeralcontainers')) return undefined;
  // A refusal, or what is told instead of the object.
  if (answer['kind'] === 'Status' || typeof record(answer['metadata'])['name'] !== 'string') return undefined;
  return keptLine(event, answer, (object) => ({
    ...withoutStatus(object),
    metadata: Object.fromEntries(Object.entries(record(object['metadata'])).filter(([name]) => !made.has(name))),
  }));
}

function withoutStatus(object: Body): Body {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== 'status'));
}

function keptLine(event: Body, body: unknown, trim: (value: Body) => unknown): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { resource, subresource } = record(event['objectRef']);
  if (secret.has(resource) || secret.has(`${String(resource)}/${String(subresource)}`)) return undefined;
  const bare = withoutCopies(body);
  const kept = resource === 'configmaps' ? withoutData(bare) : bare;
  const line = JSON.stringify(Array.isArray(kept) ? kept : trim(kept as Body));
  return line.length > longest ? undefined : line;
}

function withoutCopies(body: object): object {
  if (Array.isArray(body))
    return body.filter((operation) => ![...copies].some((copy) => pathOf(operation).includes(escaped(copy))));
  const { metadata } = body as Body;
  const annotations = record(record(metadata)['annotations']);
  if (!Object.keys(annotations).some((name) => copies.has(name))) return body;
  const kept = Object.fromEntries(Object.entries(annotations).filter(([name]) => !copies.has(name)));
  return { ...body, metadata: { ...record(metadata), annotations: kept } };
}

function withoutData(body: object): object {
  if (Array.isArray(body)) {
    return body.map((operation: unknown) =>
      /^\/(?:data|binaryData)(?:\/|$)/.test(pathOf(operation)) && 'value' in record(operation)
        ? { ...record(operation), value: blanked(record(operation)['value']) }
        : operation,
    );
  }
  const blank: Record<string, unknown> = { ...body };
  for (const field of ['data', 'binaryData']) if (field in blank) blank[field] = blanked(blank[field]);
  return blank;
}

/** What a patch takes away it still takes away. */
function blanked(value: unknown): unknown {
  if (value === null) return null;
  if (typeof value !== 'object' || Array.isArray(value)) return '';
  return Object.fromEntries(Object.entries(value).map(([name, held]) => [name, held === null ? null : '']));
}

function pathOf(operation: unknown): string {
  const { path } = record(operation);
  return typeof path === 'string' ? path : '';
}

function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

function record(value: unknown): Body {
  return typeof value === 'object' && value !== null ? (value as Body) : {};
}
