import type { EventKind } from '@seawall/model';

/** A column that is made of an event's fields: of the first that the event has. */
export interface FieldColumn {
  readonly name: string;
  readonly type: 'LowCardinality(String)' | 'String' | 'UInt16' | 'UInt32' | 'UInt64' | 'Float32';
  readonly fields: readonly string[];
}

const process: FieldColumn = { name: 'process', type: 'LowCardinality(String)', fields: ['proc.name'] };

/** Where a connection or request went. The workload and namespace are those that its address belonged to. */
const peer: readonly FieldColumn[] = [
  { name: 'peer', type: 'LowCardinality(String)', fields: ['peer.workload', 'peer.name', 'fd.sip.name', 'fd.sip'] },
  { name: 'peer_namespace', type: 'LowCardinality(String)', fields: ['peer.namespace'] },
  { name: 'peer_address', type: 'String', fields: ['peer.address', 'fd.sip', 'fd.rip'] },
  { name: 'peer_port', type: 'UInt16', fields: ['peer.port', 'fd.sport', 'fd.rport'] },
];

/** What each kind of event has beside what all have: what people filter and count by. The rest stays in `fields`. */
export const kindColumns: Readonly<Record<EventKind, readonly FieldColumn[]>> = {
  process: [
    process,
    { name: 'command', type: 'String', fields: ['proc.cmdline', 'proc.exepath'] },
    { name: 'parent', type: 'LowCardinality(String)', fields: ['proc.pname'] },
  ],
  file: [
    process,
    { name: 'path', type: 'String', fields: ['fd.name', 'fs.path.name'] },
    { name: 'operation', type: 'LowCardinality(String)', fields: ['evt.type'] },
  ],
  flow: [
    process,
    ...peer,
    { name: 'protocol', type: 'LowCardinality(String)', fields: ['flow.protocol', 'fd.l4proto'] },
    { name: 'connections', type: 'UInt32', fields: ['flow.connections'] },
    { name: 'bytes_sent', type: 'UInt64', fields: ['flow.bytes.sent'] },
    { name: 'bytes_received', type: 'UInt64', fields: ['flow.bytes.received'] },
    { name: 'verdict', type: 'LowCardinality(String)', fields: ['flow.verdict'] },
  ],
  dns: [
    process,
    { name: 'query', type: 'LowCardinality(String)', fields: ['dns.name'] },
    { name: 'query_type', type: 'LowCardinality(String)', fields: ['dns.type'] },
    { name: 'code', type: 'LowCardinality(String)', fields: ['dns.code'] },
  ],
  http: [
    ...peer,
    { name: 'method', type: 'LowCardinality(String)', fields: ['http.method'] },
    { name: 'host', type: 'LowCardinality(String)', fields: ['http.host'] },
    { name: 'path', type: 'String', fields: ['http.path'] },
    { name: 'status', type: 'UInt16', fields: ['http.status'] },
    { name: 'duration_ms', type: 'Float32', fields: ['http.duration.ms'] },
  ],
  audit: [
    { name: 'verb', type: 'LowCardinality(String)', fields: ['ka.verb'] },
    { name: 'resource', type: 'LowCardinality(String)', fields: ['ka.target.resource'] },
    { name: 'subresource', type: 'LowCardinality(String)', fields: ['ka.target.subresource'] },
    { name: 'name', type: 'String', fields: ['ka.target.name'] },
    { name: 'code', type: 'UInt16', fields: ['ka.response.code'] },
    { name: 'uri', type: 'String', fields: ['ka.uri'] },
  ],
  admission: [
    { name: 'operation', type: 'LowCardinality(String)', fields: ['admission.operation'] },
    { name: 'resource', type: 'LowCardinality(String)', fields: ['admission.resource'] },
    { name: 'name', type: 'String', fields: ['admission.name'] },
    { name: 'decision', type: 'LowCardinality(String)', fields: ['admission.decision'] },
    { name: 'policy', type: 'LowCardinality(String)', fields: ['admission.policy'] },
  ],
  trace: [
    { name: 'service', type: 'LowCardinality(String)', fields: ['trace.service'] },
    { name: 'operation', type: 'LowCardinality(String)', fields: ['trace.name'] },
    { name: 'trace_id', type: 'String', fields: ['trace.id'] },
    { name: 'span_id', type: 'String', fields: ['trace.span'] },
    { name: 'parent_id', type: 'String', fields: ['trace.parent'] },
    { name: 'duration_ms', type: 'Float32', fields: ['trace.duration.ms'] },
    { name: 'failed', type: 'UInt16', fields: ['trace.failed'] },
  ],
};
