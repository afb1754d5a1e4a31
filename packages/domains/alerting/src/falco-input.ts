import { hash } from 'node:crypto';
import { table, type Alert, type EventValue, type Severity } from '@seawall/model';

// What Falco posts to its http_output, and so what Falcosidekick takes: one JSON object an alert.

/** Falco's priorities as severities. */
const severities: Readonly<Record<string, Severity>> = table({
  emergency: 'critical',
  alert: 'critical',
  critical: 'critical',
  error: 'high',
  warning: 'medium',
  notice: 'low',
  informational: 'info',
  info: 'info',
  debug: 'info',
});

export type FalcoInput = { readonly alert: Alert } | { readonly why: string };

/** Most fields, and most characters of one, that are taken from outside. */
const mostFields = 256;
const longestValue = 16_384;

/** Reads one posted alert; says why when it is none. `now` is the time of those that bear none. */
export function alertFromFalco(body: string, now: Date): FalcoInput {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return { why: 'the body is no JSON' };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { why: 'the body is no JSON object' };
  const posted = value as Readonly<Record<string, unknown>>;
  const { output, priority, rule } = posted;
  if (typeof rule !== 'string' || rule === '') return { why: 'rule is missing' };
  if (typeof output !== 'string') return { why: 'output is missing' };
  const severity = severities[String(priority).toLowerCase()];
  if (severity === undefined) return { why: `priority ${JSON.stringify(priority)} is none of Falco's` };
  const parsed = typeof posted['time'] === 'string' ? new Date(posted['time']) : now;
  const time = (Number.isNaN(parsed.getTime()) ? now : parsed).toISOString();
  const fields = fieldsOf(posted['output_fields']);
  const text = (name: string): string | undefined => {
    const found = fields[name];
    return typeof found === 'string' && found !== '' && found !== '<NA>' ? found : undefined;
  };
  const source = typeof posted['source'] === 'string' ? posted['source'] : 'syscall';
  const namespace = text('k8s.ns.name');
  const pod = text('k8s.pod.name');
  const container = text('container.name');
  const repository = text('container.image.repository');
  const tag = text('container.image.tag');
  const user = text('user.name') ?? text('ka.user.name');
  const identity = [rule, namespace, pod, container, user, text('proc.cmdline') ?? ''];
  return {
    alert: {
      id: hash('sha256', JSON.stringify(identity), 'hex').slice(0, 32),
      rule,
      severity,
      priority: String(priority),
      message: output.slice(0, longestValue),
      description: '',
      source,
      kind: source === 'k8s_audit' ? 'audit' : 'process',
      time,
      lastTime: time,
      count: 1,
      withheld: { duplicates: 0, rateLimited: 0 },
      ...(typeof posted['hostname'] === 'string' ? { node: posted['hostname'] } : {}),
      ...(namespace === undefined || pod === undefined
        ? {}
        : { subject: { type: 'resource', apiVersion: 'v1', kind: 'Pod', namespace, name: pod } }),
      workload: {
        ...(namespace === undefined ? {} : { namespace }),
        ...(pod === undefined ? {} : { pod }),
        ...(container === undefined ? {} : { container }),
        ...(text('container.id') === undefined ? {} : { containerId: text('container.id') as string }),
        ...(repository === undefined ? {} : { image: tag === undefined ? repository : `${repository}:${tag}` }),
      },
      ...(user === undefined ? {} : { actor: { kind: source === 'k8s_audit' ? 'user' : 'process', name: user } }),
      tags: Array.isArray(posted['tags']) ? posted['tags'].filter((tagged) => typeof tagged === 'string') : [],
      cells: [],
      fields,
      completeness: { dropped: 0, unreadable: 0 },
    },
  };
}

function fieldsOf(value: unknown): Record<string, EventValue> {
  if (typeof value !== 'object' || value === null) return {};
  const entries = Object.entries(value)
    .slice(0, mostFields)
    .map(([name, item]): [string, EventValue] => {
      if (typeof item === 'number' || typeof item === 'boolean' || item === null) return [name, item];
      const text = typeof item === 'string' ? item : JSON.stringify(item);
      return [name, text.slice(0, longestValue)];
    });
  return Object.fromEntries(entries);
}
