import * as v from 'valibot';
import type { Notification } from '../notification.ts';
import { httpOutput, httpSettings } from './http.ts';

/** A notification as a CloudEvent (CloudEvents 1.0.2, JSON event format). */
function cloudEvent(notification: Notification, source: string): Record<string, unknown> {
  return {
    specversion: '1.0',
    id: `${notification.id}/${notification.time}`,
    source,
    type: `io.seawall.${notification.kind}`,
    time: notification.time,
    ...(notification.alert === undefined ? {} : { subject: notification.alert.rule }),
    datacontenttype: 'application/json',
    data: notification,
  };
}

export const cloudevents = httpOutput({
  id: 'cloudevents',
  title: { en: 'CloudEvents over HTTP', zh: '通过 HTTP 发送 CloudEvents' },
  specification: 'https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md',
  settings: v.strictObject({
    ...httpSettings,
    source: v.optional(v.string()),
    /** Whether several events go in one request; not every receiver takes that. */
    batched: v.optional(v.boolean()),
  }),
  batch: 1,
  message: (batch, { source = '/seawall', batched = false }) => {
    const events = batch.map((each) => cloudEvent(each, source));
    return {
      headers: { 'content-type': batched ? 'application/cloudevents-batch+json' : 'application/cloudevents+json' },
      body: JSON.stringify(batched ? events : events[0]),
    };
  },
});
