import { jsonFields, kaFields } from './audit.ts';
import { syscallEventTypes } from './event-types.ts';
import { evtFields, genericFields } from './evt.ts';
import { fdFields } from './fd.ts';
import { procFields } from './proc.ts';
import { fieldRegistry, fieldTable, type FieldRegistry } from './registry.ts';
import { workloadFields } from './workload.ts';

/** A source of events: its name in rules, its fields, and the types its events have, where it tells them apart. */
export interface EventSource {
  readonly name: string;
  readonly registry: FieldRegistry;
  readonly eventTypes?: ReadonlySet<string>;
}

export const syscallSource: EventSource = {
  name: 'syscall',
  registry: fieldRegistry(genericFields, evtFields, fdFields, procFields, workloadFields),
  eventTypes: syscallEventTypes,
};

const pluginEventFields = fieldTable([['evt.type', 'charbuf', 'The type of the event, pluginevent for all.']]);

export const auditSource: EventSource = {
  name: 'k8s_audit',
  registry: fieldRegistry(genericFields, pluginEventFields, kaFields, jsonFields),
};
