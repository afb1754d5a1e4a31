import type { Severity } from '@seawall/model';
import * as v from 'valibot';
import type { Notification } from '../notification.ts';
import { httpOutput, httpSettings } from './http.ts';

/** Severity numbers of the log data model: FATAL, ERROR, WARN, INFO, DEBUG at their first steps. */
const numbers: Readonly<Record<Severity, number>> = { critical: 21, high: 17, medium: 13, low: 9, info: 5 };

interface KeyValue {
  readonly key: string;
  readonly value: { readonly stringValue: string };
}

function attributes(values: Readonly<Record<string, string | undefined>>): KeyValue[] {
  return Object.entries(values).flatMap(([key, value]) =>
    value === undefined || value === '' ? [] : [{ key, value: { stringValue: value } }],
  );
}

function record(notification: Notification): unknown {
  const { alert, id, kind, severity, text, time, title } = notification;
  const workload = alert?.workload;
  const nanoseconds = `${BigInt(Date.parse(time)) * 1_000_000n}`;
  return {
    timeUnixNano: nanoseconds,
    observedTimeUnixNano: nanoseconds,
    severityNumber: numbers[severity],
    severityText: severity,
    eventName: `seawall.${kind}`,
    body: { stringValue: text },
    attributes: attributes({
      'security_rule.name': title,
      'security_rule.description': alert?.description,
      'seawall.id': id,
      'k8s.cluster.name': alert?.cluster,
      'k8s.node.name': alert?.node,
      'k8s.namespace.name': workload?.namespace,
      'k8s.pod.name': workload?.pod,
      'k8s.pod.uid': workload?.podUid,
      'k8s.container.name': workload?.container,
      'container.id': workload?.containerId,
      'container.image.name': workload?.image,
      'user.name': alert?.actor?.name,
      ...Object.fromEntries(
        Object.entries(alert?.fields ?? {}).map(([key, value]) => [
          `falco.${key}`,
          value === null ? undefined : String(value),
        ]),
      ),
    }),
  };
}

export const otlp = httpOutput({
  id: 'otlp',
  title: { en: 'OpenTelemetry logs (OTLP over HTTP)', zh: 'OpenTelemetry 日志（OTLP/HTTP）' },
  specification: 'https://opentelemetry.io/docs/specs/otlp/#otlphttp',
  settings: v.strictObject(httpSettings),
  batch: 500,
  message: (batch, { url }, { world }) => ({
    url: url.endsWith('/v1/logs') ? url : `${url.replace(/\/$/, '')}/v1/logs`,
    body: JSON.stringify({
      resourceLogs: [
        {
          resource: {
            attributes: attributes({
              'service.name': 'seawall',
              'service.version': world.version,
              'host.name': world.hostname,
            }),
          },
          scopeLogs: [{ scope: { name: 'seawall', version: world.version }, logRecords: batch.map(record) }],
        },
      ],
    }),
  }),
});
