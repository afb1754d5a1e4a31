import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { notification, now, type Received, type Receiver, receiver, sender } from './helpers.ts';

let server: Receiver;
beforeEach(async () => {
  server = await receiver('{"errcode":0,"code":0}');
});
afterEach(() => server.close());

async function sendOne(kind: string, settings: object = {}): Promise<Received> {
  const output = await sender(kind, { url: server.url, ...settings });
  expect(await output.send([notification()])).toEqual({ ok: true });
  return server.received.at(-1) as Received;
}

async function json(kind: string, settings: object = {}): Promise<Record<string, unknown>> {
  return JSON.parse((await sendOne(kind, settings)).body) as Record<string, unknown>;
}

test('a webhook posts the notification, signed', async () => {
  const { body, headers } = await sendOne('webhook', { secret: 's3', headers: { 'X-Team': 'red' } });
  expect(JSON.parse(body)).toMatchObject({ kind: 'alert', alert: { rule: 'Shell in container' } });
  expect(headers['x-team']).toBe('red');
  expect(headers['x-seawall-signature']).toBe(`sha256=${createHmac('sha256', 's3').update(body).digest('hex')}`);
});

test('a template fills values as JSON wants them', async () => {
  const template =
    '{"t": "{{title}}", "m": "{{text}}", "pod": "{{alert.workload.pod}}", "facts": [{{#facts}}"{{name}}",{{/facts}}0]}';
  expect(await json('webhook', { template })).toMatchObject({
    t: 'Shell in container',
    m: 'A shell was started | user=root <cmd>="bash -i"',
    pod: 'cart-7d',
  });
});

test('a template of plain text leaves values as they are', async () => {
  const { body } = await sendOne('webhook', { template: '{{text}}', headers: { 'Content-Type': 'text/plain' } });
  expect(body).toBe('A shell was started | user=root <cmd>="bash -i"');
});

test('CloudEvents are structured, or batched where asked', async () => {
  const one = await sendOne('cloudevents');
  expect(one.headers['content-type']).toBe('application/cloudevents+json');
  expect(JSON.parse(one.body)).toMatchObject({ specversion: '1.0', type: 'io.seawall.alert', source: '/seawall' });
  const many = await sendOne('cloudevents', { batched: true });
  expect(many.headers['content-type']).toBe('application/cloudevents-batch+json');
  expect(JSON.parse(many.body)).toHaveLength(1);
});

test('Slack gets its own characters escaped', async () => {
  const message = await json('slack', { channel: '#alerts' });
  expect(message).toMatchObject({
    channel: '#alerts',
    attachments: [{ blocks: [{ text: { text: expect.stringContaining('&lt;cmd&gt;') as string } }, {}, {}] }],
  });
});

test('Teams gets an adaptive card', async () => {
  const message = await json('teams');
  expect(message).toMatchObject({ attachments: [{ content: { type: 'AdaptiveCard', version: '1.4' } }] });
});

test('DingTalk, Feishu and WeCom are signed as they want it, and refusals in the body count', async () => {
  const ding = await sendOne('dingtalk', { secret: 'SEC1', atMobiles: ['13800000000'] });
  const query = new URL(ding.url, server.url).searchParams;
  const time = String(now.getTime());
  expect(query.get('timestamp')).toBe(time);
  expect(query.get('sign')).toBe(createHmac('sha256', 'SEC1').update(`${time}\nSEC1`).digest('base64'));
  expect(JSON.parse(ding.body)).toMatchObject({ msgtype: 'markdown', at: { atMobiles: ['13800000000'] } });

  const feishu = await json('feishu', { secret: 'SEC2' });
  const seconds = String(now.getTime() / 1000);
  expect(feishu).toMatchObject({ timestamp: seconds, msg_type: 'interactive' });
  expect(feishu['sign']).toBe(createHmac('sha256', `${seconds}\nSEC2`).digest('base64'));

  const content = expect.stringContaining('Shell in container') as string;
  expect(await json('wecom')).toMatchObject({ markdown: { content } });

  for (const [kind, body, retry] of [
    ['dingtalk', '{"errcode":310000,"errmsg":"sign not match"}', false],
    ['dingtalk', '{"errcode":130101,"errmsg":"send too fast"}', true],
    ['feishu', '{"code":19021,"msg":"sign match fail"}', false],
    ['wecom', '{"errcode":45009,"errmsg":"api freq out of limit"}', true],
  ] as const) {
    server.answers.push({ status: 200, body });
    const output = await sender(kind, { url: server.url });
    expect(await output.send([notification()])).toMatchObject({ ok: false, retry });
  }
});

test('WeCom and DingTalk are never sent more than they take', async () => {
  const output = await sender('wecom', { url: server.url });
  await output.send([notification({ message: '甲'.repeat(5000) })]);
  const { markdown } = JSON.parse(server.received.at(-1)?.body ?? '{}') as { markdown: { content: string } };
  expect(Buffer.byteLength(markdown.content)).toBeLessThanOrEqual(4096);
  expect(markdown.content).not.toContain('\uFFFD');
});

test('PagerDuty joins repeats by the key of the alert', async () => {
  expect(await json('pagerduty', { routingKey: 'R1' })).toMatchObject({
    routing_key: 'R1',
    event_action: 'trigger',
    dedup_key: 'a1',
    payload: { severity: 'error', source: 'worker-1', group: 'shop' },
  });
});

test('Alertmanager gets a list, at its address', async () => {
  const { body, url } = await sendOne('alertmanager');
  expect(url).toBe('/api/v2/alerts');
  expect(JSON.parse(body)).toMatchObject([
    { labels: { alertname: 'Shell in container', namespace: 'shop' }, endsAt: '2026-11-25T10:57:00.000Z' },
  ]);
});

describe('Elasticsearch', () => {
  test('gets a bulk of documents in the shape that is asked for', async () => {
    const { body, headers, url } = await sendOne('elasticsearch', { apiKey: 'K', index: 'sec' });
    expect(url).toBe('/_bulk');
    expect(headers['authorization']).toBe('ApiKey K');
    const [action, document] = body
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(action).toEqual({ create: { _index: 'sec', _id: `a1-${now.getTime()}` } });
    expect(document).toMatchObject({
      event: { kind: 'alert', module: 'seawall' },
      threat: { technique: { id: ['T1059'] } },
      orchestrator: { namespace: 'shop' },
    });
    const second = await sendOne('elasticsearch', { shape: 'ocsf', username: 'u', password: 'p' });
    expect(second.headers['authorization']).toBe(`Basic ${Buffer.from('u:p').toString('base64')}`);
    expect(JSON.parse(second.body.split('\n')[1] ?? '')).toMatchObject({ class_uid: 2004, severity_id: 4 });
  });

  test.each<[string, number, object]>([
    ['a document that is there already is no failure', 409, { ok: true }],
    ['a full queue passes', 429, { ok: false, retry: true }],
    ['a mapping conflict stays', 400, { ok: false, retry: false }],
  ])('%s', async (_, status, expected) => {
    server.answers.push({
      status: 200,
      body: JSON.stringify({ errors: true, items: [{ create: { status, error: { type: 't' } } }] }),
    });
    const output = await sender('elasticsearch', { url: server.url });
    expect(await output.send([notification()])).toMatchObject(expected);
  });
});

test('Loki gets few labels and nanoseconds', async () => {
  const { body, headers, url } = await sendOne('loki', { tenant: 'blue', labels: { env: 'test' } });
  expect(url).toBe('/loki/api/v1/push');
  expect(headers['x-scope-orgid']).toBe('blue');
  const { streams } = JSON.parse(body) as { streams: { stream: object; values: string[][] }[] };
  expect(streams[0]?.stream).toEqual({
    app: 'seawall',
    kind: 'alert',
    severity: 'high',
    cluster: 'prod',
    namespace: 'shop',
    env: 'test',
  });
  expect(streams[0]?.values[0]?.[0]).toBe(`${now.getTime()}000000`);
});

test('Splunk gets events with its token', async () => {
  const { body, headers, url } = await sendOne('splunk', { token: 'T' });
  expect(url).toBe('/services/collector/event');
  expect(headers['authorization']).toBe('Splunk T');
  expect(JSON.parse(body)).toMatchObject({ time: now.getTime() / 1000, host: 'worker-1', sourcetype: 'seawall:alert' });
});

test('OTLP gets log records with the names of the semantic conventions', async () => {
  const { body, url } = await sendOne('otlp');
  expect(url).toBe('/v1/logs');
  const { resourceLogs } = JSON.parse(body) as {
    resourceLogs: { scopeLogs: { logRecords: { attributes: unknown[] }[] }[] }[];
  };
  const record = resourceLogs[0]?.scopeLogs[0]?.logRecords[0];
  expect(record).toMatchObject({ severityNumber: 17, timeUnixNano: `${now.getTime()}000000` });
  expect(record?.attributes).toContainEqual({ key: 'k8s.pod.name', value: { stringValue: 'cart-7d' } });
});

test.each<[string, number, Record<string, string>, object]>([
  ['busy', 429, { 'retry-after': '7' }, { ok: false, retry: true, afterMs: 7000 }],
  ['broken', 503, {}, { ok: false, retry: true }],
  ['refused', 403, {}, { ok: false, retry: false }],
  ['moved', 302, { location: 'http://127.0.0.1:1/' }, { ok: false, retry: false }],
])('a service that is %s says whether to come back', async (_, status, headers, expected) => {
  server.answers.push({ status, headers, body: 'no' });
  const output = await sender('webhook', { url: server.url });
  expect(await output.send([notification()])).toMatchObject(expected);
});

test('nobody who listens is a failure that may pass', async () => {
  const output = await sender('webhook', { url: 'http://127.0.0.1:1/' });
  expect(await output.send([notification()])).toMatchObject({ ok: false, retry: true });
});
