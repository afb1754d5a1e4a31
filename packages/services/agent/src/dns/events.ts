import type { Event, WorkloadContext } from '@seawall/model';
import type { DnsMessage } from './message.ts';

/** Who exchanged a DNS message, and with whom. */
export interface DnsContext {
  /** RFC 3339 in UTC. */
  readonly time: string;
  readonly node: string;
  readonly cluster?: string;
  readonly workload?: WorkloadContext;
  readonly process?: string;
  /** `10.96.0.10`. */
  readonly server: string;
}

/**
 * A DNS message as an event: one for the question when it is asked and one for its answer. Undefined where a message has no question, of
 * which nothing is to be said.
 */
export function dnsEvent(message: DnsMessage, context: DnsContext): Event | undefined {
  const [question] = message.questions;
  if (question === undefined) return undefined;
  const { time, node, cluster, workload, process, server } = context;
  const addresses = message.answers.flatMap(({ type, data }) =>
    data !== undefined && (type === 'A' || type === 'AAAA') ? [data] : [],
  );
  const aliases = message.answers.flatMap(({ type, data }) => (data !== undefined && type === 'CNAME' ? [data] : []));
  return {
    time,
    kind: 'dns',
    source: 'syscall',
    node,
    ...(cluster === undefined ? {} : { cluster }),
    ...(workload === undefined ? {} : { workload }),
    fields: {
      'dns.question.name': question.name,
      'dns.question.type': question.type,
      'dns.server': server,
      'dns.id': message.id,
      'dns.answer': message.isAnswer,
      ...(message.isAnswer ? { 'dns.code': codeName(message.code) } : {}),
      ...(addresses.length === 0 ? {} : { 'dns.addresses': addresses.join(',') }),
      ...(aliases.length === 0 ? {} : { 'dns.aliases': aliases.join(',') }),
      ...(process === undefined ? {} : { 'proc.name': process }),
    },
  };
}

const codes = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'];

function codeName(code: number): string {
  return codes[code] ?? `CODE${code}`;
}
