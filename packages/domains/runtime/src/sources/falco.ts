import { nanosecondsOf, parsePriority } from '@seawall/falco';
import type { WorkloadContext } from '@seawall/model';
import { isJson, type Json, objectAt, textAt, textsAt } from '../json.ts';
import type { Observed, SensorAlert } from '../observed.ts';
import { severityOfPriority } from '../priority.ts';
import type { Reading, Shape } from './shape.ts';

/** Falco's alerts as JSON: what its own rules found, and the fields that were named in the output. */
export const falco: Shape = {
  id: 'falco',
  name: { en: 'Falco alerts', zh: 'Falco 告警' },
  urls: ['https://falco.org/docs/concepts/outputs/formatting/'],
  recognises: (document) => typeof document['rule'] === 'string' && objectAt(document, 'output_fields') !== undefined,
  read: (document, reading) => {
    const alert = alertOf(document);
    return alert === undefined ? [] : [{ kind: 'alert', alert, shape: 'falco' }, ...eventOf(document, reading)];
  },
};

/** An alert of Falco, wherever it comes from; undefined when it names no rule. */
export function alertOf(document: Json): SensorAlert | undefined {
  const rule = textAt(document, 'rule');
  const fields = objectAt(document, 'output_fields') ?? {};
  if (rule === undefined) return undefined;
  const priority = parsePriority(textAt(document, 'priority') ?? '') ?? 'Notice';
  const output = textAt(document, 'output') ?? rule;
  const node = textAt(document, 'hostname') ?? textAt(fields, 'evt.hostname');
  const workload = workloadOf(fields);
  const user = textAt(fields, 'ka.user.name') ?? textAt(fields, 'user.name');
  return {
    sensor: 'falco',
    time: nanosecondsOf(textAt(document, 'time')),
    rule,
    priority,
    severity: severityOfPriority(priority),
    message: textAt(document, 'message') ?? withoutPrefix(output, priority),
    description: '',
    source: textAt(document, 'source') ?? 'syscall',
    tags: textsAt(document, 'tags'),
    ...(node === undefined ? {} : { node }),
    ...(workload === undefined ? {} : { workload }),
    ...(user === undefined ? {} : { user }),
    fields,
  };
}

/** Lines begin with the time and the priority, which stand beside them. */
function withoutPrefix(output: string, priority: string): string {
  const mark = `: ${priority} `;
  const at = output.indexOf(mark);
  return at < 0 || at > 40 ? output : output.slice(at + mark.length);
}

/** The container and pod that the fields of an output name. */
export function workloadOf(fields: Json): WorkloadContext | undefined {
  const text = (name: string): string | undefined => {
    const value = textAt(fields, name);
    return value === undefined || value === '' || value === '<NA>' || value === 'host' ? undefined : value;
  };
  const repository = text('container.image.repository');
  const tag = text('container.image.tag');
  const image =
    text('container.image') ??
    (repository === undefined ? undefined : `${repository}${tag === undefined ? '' : `:${tag}`}`);
  const found: Record<string, string | undefined> = {
    namespace: text('k8s.ns.name') ?? text('ka.target.namespace'),
    pod: text('k8s.pod.name') ?? (fields['ka.target.resource'] === 'pods' ? text('ka.target.name') : undefined),
    podUid: text('k8s.pod.uid'),
    container: text('container.name'),
    containerId: text('container.full_id') ?? text('container.id'),
    image,
    imageDigest: text('container.image.digest'),
  };
  const known = Object.entries(found).filter(([, value]) => value !== undefined);
  return known.length === 0 ? undefined : (Object.fromEntries(known) as WorkloadContext);
}

/** The fields that the alert carries as an event, so that our rules can judge it too. */
function eventOf(document: Json, reading: Reading): readonly Observed[] {
  const fields = document['output_fields'];
  if (!isJson(fields) || typeof fields['evt.type'] !== 'string') return [];
  if ((textAt(document, 'source') ?? 'syscall') !== 'syscall') return [];
  return [
    {
      kind: 'syscall',
      shape: 'falco',
      event: {
        number: reading.nextNumber(),
        time: nanosecondsOf(textAt(document, 'time')),
        type: fields['evt.type'],
        process: undefined,
        descriptor: undefined,
        args: undefined,
        result: undefined,
        buffer: undefined,
        node: textAt(document, 'hostname'),
        fields,
      },
    },
  ];
}
