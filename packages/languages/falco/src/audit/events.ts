import { FalcoError } from '../errors.ts';

/** One Kubernetes audit event (audit.k8s.io/v1 Event) as rules see it. */
export interface AuditEvent {
  readonly body: Readonly<Record<string, unknown>>;
  /** Counted from 1. */
  readonly number: number;
  /** The cluster, when the source names it. */
  readonly cluster?: string;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The events of a document: one, those of an EventList, or those of an array of both.
 *
 * @throws {FalcoError} code `compile` for a document that is none of them
 */
export function auditEvents(document: unknown, firstNumber = 1): AuditEvent[] {
  const bodies: Readonly<Record<string, unknown>>[] = [];
  collect(document, bodies, 0);
  return bodies.map((body, index) => ({ body, number: firstNumber + index }));
}

const deepestList = 4;

function collect(document: unknown, bodies: Readonly<Record<string, unknown>>[], depth: number): void {
  if (Array.isArray(document) && depth < deepestList) {
    for (const item of document) collect(item, bodies, depth + 1);
    return;
  }
  const kind = isObject(document) ? document['kind'] : undefined;
  if (isObject(document) && kind === 'Event') bodies.push(document);
  else if (isObject(document) && kind === 'EventList' && Array.isArray(document['items'])) {
    for (const item of document['items'] as unknown[]) if (isObject(item)) bodies.push(item);
  } else throw new FalcoError('compile', 'Data not recognized as a k8s audit event');
}

/** What a line of an audit log holds, or why it holds nothing. */
export type AuditLine = { readonly events: readonly AuditEvent[] } | { readonly fault: string };

/** Reads one line of an audit log; blank ones hold no event. */
export function readAuditLine(line: string, lineNumber: number, firstNumber = 1): AuditLine {
  if (line.trim() === '') return { events: [] };
  try {
    return { events: auditEvents(JSON.parse(line), firstNumber) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { fault: `Could not read k8s audit event line #${lineNumber}, "${line.slice(0, 1000)}": ${why}, stopping` };
  }
}

/** Nanoseconds since 1970 of a timestamp (RFC 3339) with up to nine digits behind the second. */
export function nanosecondsOf(timestamp: unknown): bigint | undefined {
  if (typeof timestamp !== 'string') return undefined;
  const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9})\d*)?(Z|[+-]\d\d:\d\d)$/.exec(timestamp);
  if (parts === null) return undefined;
  const milliseconds = Date.parse(`${parts[1]}${parts[3]}`);
  return Number.isNaN(milliseconds)
    ? undefined
    : BigInt(milliseconds) * 1_000_000n + BigInt((parts[2] ?? '').padEnd(9, '0'));
}

/** When the event reached its stage. */
export function timeOf({ body }: AuditEvent): bigint | undefined {
  const metadata = body['metadata'];
  return (
    nanosecondsOf(body['stageTimestamp']) ??
    nanosecondsOf(body['requestReceivedTimestamp']) ??
    nanosecondsOf(body['timestamp']) ??
    nanosecondsOf(isObject(metadata) ? metadata['creationTimestamp'] : undefined)
  );
}
