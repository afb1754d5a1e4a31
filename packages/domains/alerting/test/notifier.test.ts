import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AlertingError, alertNotification, openNotifier, readAlertingConfig, testNotification } from '../src/index.ts';
import { alert, notification, type Receiver, receiver, world } from './helpers.ts';

let server: Receiver;
let folder: string;
beforeEach(async () => {
  server = await receiver();
  folder = mkdtempSync(join(tmpdir(), 'seawall-notifier-'));
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const source = { env: { TOKEN: 't0k' }, readFile: () => 'from-file\n' };

function config(...outputs: object[]) {
  return readAlertingConfig({ outputs }, source, 'en');
}

const rulesOf = (): string[] => server.received.map(({ body }) => (JSON.parse(body) as { title: string }).title);

test('a failure is tried again until it is sent, in order', async () => {
  server.answers.push({ status: 500 }, { status: 429 });
  const notifier = await openNotifier(config({ kind: 'webhook', url: server.url }), world(), {
    stateFolder: folder,
    sleep: () => Promise.resolve(),
  });
  await notifier.notify(notification({ rule: 'first' }));
  await notifier.notify(notification({ rule: 'second' }));
  expect(await notifier.drain(5000)).toEqual([]);
  expect(rulesOf()).toEqual(['first', 'first', 'first', 'second']);
  expect(notifier.stats()).toMatchObject([{ name: 'webhook', sent: 2, failures: 2, waiting: 0 }]);
  await notifier.close();
});

test('what a receiver refuses for good takes nothing else along', async () => {
  server.answers.push({ status: 400 });
  const notifier = await openNotifier(config({ kind: 'webhook', url: server.url }), world(), { stateFolder: folder });
  await notifier.notify(notification({ rule: 'bad' }));
  await notifier.notify(notification({ rule: 'good' }));
  await notifier.drain(5000);
  expect(notifier.stats()).toMatchObject([{ sent: 1, buried: 1 }]);
  await notifier.close();
});

test('what waits when the process ends is sent by the next one', async () => {
  server.answers.push(...Array.from({ length: 50 }, () => ({ status: 503 })));
  const outputs = config({ kind: 'webhook', url: server.url });
  const first = await openNotifier(outputs, world(), { stateFolder: folder });
  await first.notify(notification({ rule: 'late' }));
  expect(await first.drain(50)).toEqual(['webhook']);
  await first.close();
  server.answers.length = 0;
  const second = await openNotifier(outputs, world(), { stateFolder: folder });
  expect(await second.drain(5000)).toEqual([]);
  expect(rulesOf().at(-1)).toBe('late');
  await second.close();
});

test('each output is told in its own language', async () => {
  const outputs = config(
    { kind: 'webhook', name: 'english', url: server.url },
    { kind: 'webhook', name: 'chinese', url: server.url, language: 'zh' },
  );
  const notifier = await openNotifier(outputs, world());
  await notifier.notify((language) =>
    alertNotification(alert(), language, language === 'zh' ? '容器内 Shell' : 'Shell'),
  );
  expect(await notifier.drain(5000)).toEqual([]);
  expect(rulesOf().sort()).toEqual(['Shell', '容器内 Shell']);
  await notifier.close();
});

test('each output is told what it asked for', async () => {
  const outputs = config(
    { kind: 'webhook', name: 'all', url: `${server.url}/all`, minSeverity: 'info' },
    { kind: 'webhook', name: 'shells', url: `${server.url}/shells`, rules: ['Shell*'] },
    { kind: 'webhook', name: 'shop', url: `${server.url}/shop`, namespaces: ['sh*p'], minSeverity: 'critical' },
  );
  const notifier = await openNotifier(outputs, world());
  await notifier.notify(notification({ severity: 'low' }));
  await notifier.notify(notification());
  await notifier.notify(notification({ severity: 'critical', rule: 'Escape' }));
  await notifier.notify(notification({ severity: 'critical', exception: { rule: 'x', reason: 'known' } }));
  await notifier.drain(5000);
  const counts = Object.groupBy(server.received, ({ url }) => url);
  expect(Object.fromEntries(Object.entries(counts).map(([url, list]) => [url, list?.length]))).toEqual({
    '/all': 3,
    '/shells': 1,
    '/shop': 1,
  });
  await notifier.close();
});

test('a test goes past the queue and says what came of it', async () => {
  const notifier = await openNotifier(config({ kind: 'webhook', url: server.url }), world());
  server.answers.push({ status: 401, body: 'who are you' });
  const [channel] = notifier.channels;
  const text = testNotification('2026-11-25T10:42:00Z', 'zh');
  expect(await channel?.attempt(text)).toEqual({ ok: false, retry: false, why: 'HTTP 401: who are you' });
  expect(await channel?.attempt(text)).toEqual({ ok: true });
  await notifier.close();
});

describe('the configuration', () => {
  test('takes secrets from the environment and from files', () => {
    const { outputs } = config({
      kind: 'splunk',
      url: 'https://splunk.example',
      token: '${TOKEN}-${file:/run/x}',
      index: '$${plain}',
    });
    expect(outputs[0]?.settings).toMatchObject({ token: 't0k-from-file', index: '${plain}' });
  });

  test.each<[string, object, RegExp]>([
    ['an unknown kind', { kind: 'pager' }, /outputs\[0\]\.kind: there is no output pager; known are stdout/],
    ['a setting of another', { kind: 'stdout', url: 'x' }, /outputs\[0\]\.url is not a setting/],
    ['an address that is none', { kind: 'slack', url: 'slack' }, /outputs\[0\]\.url: must be an address/],
    ['a variable that is not set', { kind: 'slack', url: '${NONE}' }, /NONE is not set/],
    [
      'a template that does not parse',
      { kind: 'webhook', url: 'https://a.example', template: '{{#a}}' },
      /template does not parse/,
    ],
  ])('names %s', (_, output, message) => {
    expect(() => config(output)).toThrow(AlertingError);
    expect(() => config(output)).toThrow(message);
  });

  test('names two outputs of one name', () => {
    expect(() => config({ kind: 'stdout' }, { kind: 'stdout' })).toThrow(/two outputs are called stdout/);
  });
});

test('people are told in their language', () => {
  expect(alertNotification(alert(), 'zh').facts).toContainEqual({ name: '工作负载', value: 'shop/cart-7d/cart' });
});
