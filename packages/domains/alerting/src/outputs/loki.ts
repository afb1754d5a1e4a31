import * as v from 'valibot';
import type { Notification } from '../notification.ts';
import { httpOutput, httpSettings } from './http.ts';

/** Few labels with few values: each combination is a stream of its own. */
function labelsOf(
  { alert, kind, severity }: Notification,
  extra: Readonly<Record<string, string>>,
): Record<string, string> {
  return {
    app: 'seawall',
    kind,
    severity,
    ...(alert?.cluster === undefined ? {} : { cluster: alert.cluster }),
    ...(alert?.workload?.namespace === undefined ? {} : { namespace: alert.workload.namespace }),
    ...extra,
  };
}

export const loki = httpOutput({
  id: 'loki',
  title: { en: 'Grafana Loki', zh: 'Grafana Loki' },
  specification: 'https://grafana.com/docs/loki/latest/reference/loki-http-api/#ingest-logs',
  settings: v.strictObject({
    ...httpSettings,
    /** `X-Scope-OrgID`. */
    tenant: v.optional(v.string()),
    labels: v.optional(v.record(v.string(), v.string()), {}),
  }),
  batch: 500,
  message: (batch, { labels, tenant, url }) => {
    const streams = Map.groupBy(batch, (each) => JSON.stringify(labelsOf(each, labels)));
    return {
      url: url.includes('/loki/api/') ? url : `${url.replace(/\/$/, '')}/loki/api/v1/push`,
      ...(tenant === undefined ? {} : { headers: { 'x-scope-orgid': tenant } }),
      body: JSON.stringify({
        streams: [...streams].map(([stream, entries]) => ({
          stream: JSON.parse(stream) as unknown,
          values: entries.map((each) => [`${BigInt(Date.parse(each.time)) * 1_000_000n}`, JSON.stringify(each)]),
        })),
      }),
    };
  },
});
