import { afterAll, beforeAll, expect, test } from 'vitest';
import { publishLive } from '../../src/live/publish.ts';
import { type Browser, openTestApi, type TestApi } from '../support/api.ts';
import { saveCluster } from '../../src/state/inventory/clusters.ts';

let api: TestApi;
let anna: Browser;
let tina: Browser;
beforeAll(async () => {
  api = await openTestApi();
  await saveCluster(api.state.db, { id: 'east', name: 'East', origin: 'watched' });
  anna = await api.signIn('anna', ['admin']);
  tina = await api.signIn('tina', ['viewer'], { namespaces: ['shop'] });
});
afterAll(() => api.close());

interface Stream {
  /** Reads until so many messages came; each is its id, event and data. */
  take(count: number): Promise<{ id: string; event: string; data: Record<string, unknown> }[]>;
  close(): void;
}

async function listen(who: Browser, path = '/live', headers: Record<string, string> = {}): Promise<Stream> {
  const ending = new AbortController();
  const answer = await api.request(`/api/v1${path}`, {
    headers: { cookie: who.cookie, ...headers },
    signal: ending.signal,
  });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
  let text = '';
  const read = async (): Promise<void> => {
    const { value, done } = await reader.read();
    if (done) throw new Error(`the stream ended after ${text}`);
    text += Buffer.from(value).toString();
  };
  // What comes before the first message tells from where on it speaks.
  while (!text.includes('\n\n')) await read();
  return {
    async take(count) {
      const found: Awaited<ReturnType<Stream['take']>> = [];
      for (;;) {
        for (let end = text.indexOf('\n\n'); end >= 0 && found.length < count; end = text.indexOf('\n\n')) {
          const block = text.slice(0, end);
          text = text.slice(end + 2);
          const field = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? '';
          if (field('data') !== '')
            found.push({
              id: field('id'),
              event: field('event'),
              data: JSON.parse(field('data')) as Record<string, unknown>,
            });
        }
        if (found.length === count) return found;
        await read();
      }
    },
    close: () => ending.abort(),
  };
}

const news = (id: string, namespace: string) =>
  ({ topic: 'finding', what: 'new', id, cluster: 'east', namespace }) as const;

test('tells what changes to whoever may see it, in order', async () => {
  const [all, part] = await Promise.all([listen(anna), listen(tina)]);
  await publishLive(api.state.db, [
    news('a', 'bank'),
    news('b', 'shop'),
    { topic: 'cluster', what: 'silent', id: 'east', cluster: 'east' },
  ]);
  await publishLive(api.state.db, [news('c', 'shop')]);
  expect((await all.take(4)).map(({ data }) => data['id'])).toEqual(['a', 'b', 'east', 'c']);
  const own = await part.take(2);
  expect(own.map(({ data, event }) => [event, data['id']])).toEqual([
    ['finding', 'b'],
    ['finding', 'c'],
  ]);
  expect(own[0]?.data['cluster']).toEqual({ id: 'east', name: 'East' });
  all.close();
  part.close();
});

test('a client that comes back is sent what it missed, and only that', async () => {
  const first = await listen(anna);
  await publishLive(api.state.db, [news('d', 'shop')]);
  const [seen] = await first.take(1);
  first.close();
  await publishLive(api.state.db, [news('e', 'shop'), news('f', 'shop')]);
  const again = await listen(anna, '/live', { 'last-event-id': seen?.id ?? '' });
  await publishLive(api.state.db, [news('g', 'shop')]);
  expect((await again.take(3)).map(({ data }) => data['id'])).toEqual(['e', 'f', 'g']);
  again.close();
});

test('topics narrow it', async () => {
  const alerts = await listen(anna, '/live?topics=alert');
  await publishLive(api.state.db, [news('h', 'shop'), { ...news('i', 'shop'), topic: 'alert' }]);
  expect((await alerts.take(1))[0]?.data['id']).toBe('i');
  alerts.close();
});

test('who missed too much, or was away too long, is told of a gap', async () => {
  const many = Array.from({ length: 1001 }, (_, index) => news(`m${index}`, 'shop'));
  const before = await api.world.live.latest();
  await publishLive(api.state.db, many);
  const late = await listen(anna, '/live', { 'last-event-id': String(before) });
  expect((await late.take(1))[0]?.event).toBe('gap');
  late.close();
  await api.state.db
    .deleteFrom('live_log')
    .where('seq', '<', before + 500)
    .execute();
  const forgotten = await listen(anna, '/live', { 'last-event-id': String(before) });
  expect((await forgotten.take(1))[0]?.event).toBe('gap');
  forgotten.close();
});

test('a client that does not read costs no more than a bound, and learns that it missed something', async () => {
  const slow = await listen(anna);
  for (let i = 0; i < 4; i += 1) {
    await publishLive(
      api.state.db,
      Array.from({ length: 400 }, (_, index) => news(`s${i}-${index}`, 'shop')),
    );
  }
  // The last of it is there for whoever reads; this one has not.
  const probe = await listen(anna, '/live', { 'last-event-id': String((await api.world.live.latest()) - 1) });
  await probe.take(1);
  const kept = await slow.take(400);
  expect(kept.at(0)?.data['id']).toBe('s0-0');
  let more = 0;
  await publishLive(api.state.db, [news('last', 'shop')]);
  for (;;) {
    const [message] = await slow.take(1);
    if (message?.event === 'gap') break;
    more += 1;
  }
  expect(400 + more).toBeLessThanOrEqual(520);
  // Buffers between the two ends that were emptied meanwhile let in some of what came after the gap.
  let after = await slow.take(1);
  while (after[0]?.data['id'] !== 'last') after = await slow.take(1);
  slow.close();
  probe.close();
});
