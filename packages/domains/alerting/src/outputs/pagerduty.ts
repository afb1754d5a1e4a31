import type { Severity } from '@seawall/model';
import * as v from 'valibot';
import { httpOutput, httpSettings } from './http.ts';
import { clip } from './words.ts';

const severities: Readonly<Record<Severity, string>> = {
  critical: 'critical',
  high: 'error',
  medium: 'warning',
  low: 'info',
  info: 'info',
};

export const pagerduty = httpOutput({
  id: 'pagerduty',
  title: { en: 'PagerDuty events', zh: 'PagerDuty 事件' },
  specification: 'https://developer.pagerduty.com/docs/send-alert-event',
  settings: v.strictObject({
    ...httpSettings,
    url: v.optional(httpSettings.url, 'https://events.pagerduty.com/v2/enqueue'),
    /** The integration key of the service. */
    routingKey: v.string(),
  }),
  batch: 1,
  message: ([notification], { routingKey }, { world }) => {
    if (notification === undefined) return { body: '{}' };
    const { alert, facts, id, kind, severity, text, time, title } = notification;
    return {
      body: JSON.stringify({
        routing_key: routingKey,
        event_action: 'trigger',
        dedup_key: clip(id, 255),
        payload: {
          summary: clip(`${title}: ${text}`, 1024),
          source: alert?.node ?? alert?.cluster ?? world.hostname,
          severity: severities[severity],
          timestamp: time,
          component: alert?.workload?.container,
          group: alert?.workload?.namespace,
          class: kind,
          custom_details: Object.fromEntries(facts.map(({ name, value }) => [name, value])),
        },
      }),
    };
  },
});
