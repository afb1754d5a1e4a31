import * as v from 'valibot';
import type { Notification } from '../notification.ts';
import { httpOutput, httpSettings } from './http.ts';

function alertOf({ alert, facts, id, kind, severity, text, time, title }: Notification, minutes: number): unknown {
  const workload = alert?.workload;
  const labels: Readonly<Record<string, string | undefined>> = {
    alertname: title,
    severity,
    source: 'seawall',
    kind,
    id,
    cluster: alert?.cluster,
    node: alert?.node,
    namespace: workload?.namespace,
    pod: workload?.pod,
    container: workload?.container,
  };
  return {
    labels: Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== undefined && value !== '')),
    annotations: { summary: text, ...Object.fromEntries(facts.map(({ name, value }) => [name, value])) },
    startsAt: alert?.time ?? time,
    endsAt: new Date(Date.parse(time) + minutes * 60_000).toISOString(),
  };
}

export const alertmanager = httpOutput({
  id: 'alertmanager',
  title: { en: 'Prometheus Alertmanager', zh: 'Prometheus Alertmanager' },
  specification: 'https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml',
  settings: v.strictObject({
    ...httpSettings,
    /** How long an alert stays open without a repeat. */
    minutes: v.optional(v.pipe(v.number(), v.minValue(1)), 15),
  }),
  batch: 64,
  message: (batch, { minutes, url }) => ({
    url: /\/api\/v\d+\/alerts$/.test(url) ? url : `${url.replace(/\/$/, '')}/api/v2/alerts`,
    body: JSON.stringify(batch.map((each) => alertOf(each, minutes))),
  }),
});
