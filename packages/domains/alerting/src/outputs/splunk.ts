import * as v from 'valibot';
import { httpOutput, httpSettings, zeroCode } from './http.ts';
import { shaped, shapeSetting } from './shape.ts';

// 9: the server is busy; 23: it is shutting down.
export const splunk = httpOutput({
  id: 'splunk',
  title: { en: 'Splunk HTTP Event Collector', zh: 'Splunk HTTP 事件采集器' },
  specification: 'https://docs.splunk.com/Documentation/Splunk/latest/Data/FormateventsforHTTPEventCollector',
  settings: v.strictObject({
    ...httpSettings,
    token: v.string(),
    index: v.optional(v.string()),
    sourcetype: v.optional(v.string(), 'seawall:alert'),
    shape: shapeSetting,
  }),
  batch: 200,
  message: (batch, { index, shape = 'seawall', sourcetype, token, url }, { world }) => ({
    url: url.includes('/services/') ? url : `${url.replace(/\/$/, '')}/services/collector/event`,
    headers: { authorization: `Splunk ${token}` },
    body: batch
      .map((each) =>
        JSON.stringify({
          time: Date.parse(each.time) / 1000,
          host: each.alert?.node ?? world.hostname,
          source: 'seawall',
          sourcetype,
          ...(index === undefined ? {} : { index }),
          event: shaped(each, shape, world.version),
        }),
      )
      .join('\n'),
  }),
  check: zeroCode('code', [9, 23]),
});
