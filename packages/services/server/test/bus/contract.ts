import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Bus, type Message, mostWaiting } from '../../src/bus/bus.ts';

/** What every bus does, whatever carries it. Each test has a subject of its own. */
export function busContract(open: () => Promise<{ bus: Bus; close: () => Promise<void> }>): void {
  let bus: Bus;
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ bus, close } = await open());
  });
  afterAll(() => close());

  test('work that was published before anybody consumed is handed out, in its order', async () => {
    for (const n of [1, 2, 3]) await bus.publish('work.early', { n });
    const seen: unknown[] = [];
    const consumer = await bus.consume({
      subject: 'work.early',
      parallel: 1,
      handle: async ({ data }) => void seen.push(data),
    });
    await until(() => expect(seen).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]));
    await consumer.stop();
  });

  test('consumers share the work, each message is done once', async () => {
    const seen = new Map<string, number[]>([
      ['a', []],
      ['b', []],
    ]);
    const consumers = await Promise.all(
      [...seen].map(([, own]) =>
        bus.consume({
          subject: 'work.shared',
          parallel: 2,
          handle: async ({ data }) => {
            await wait(5);
            own.push((data as { n: number }).n);
          },
        }),
      ),
    );
    await Promise.all(Array.from({ length: 60 }, (_, n) => bus.publish('work.shared', { n })));
    await until(() =>
      expect([...seen.values()].flat().sort((x, y) => x - y)).toEqual(Array.from({ length: 60 }, (_, n) => n)),
    );
    for (const own of seen.values()) expect(own.length).toBeGreaterThan(5);
    await Promise.all(consumers.map((consumer) => consumer.stop()));
  });

  test('a failure is handed out again, and told of when it is given up', async () => {
    const attempts: number[] = [];
    const dead: string[] = [];
    const consumer = await bus.consume({
      subject: 'work.failing',
      attempts: 3,
      backoff: 30,
      handle: async ({ attempt }) => {
        attempts.push(attempt);
        throw new Error(`no luck ${attempt}`);
      },
      onDead: (_, reason) => dead.push(reason),
    });
    await bus.publish('work.failing', {});
    await until(() => expect(dead).toEqual(['no luck 3']));
    expect(attempts).toEqual([1, 2, 3]);
    await wait(200);
    expect(attempts).toHaveLength(3);
    await consumer.stop();
  });

  test('what fails does not hold up the rest', async () => {
    const seen: number[] = [];
    const consumer = await bus.consume({
      subject: 'work.mixed',
      parallel: 1,
      backoff: 50,
      handle: async ({ data, attempt }) => {
        const { n } = data as { n: number };
        if (n === 0 && attempt === 1) throw new Error('not yet');
        seen.push(n);
      },
    });
    for (const n of [0, 1, 2]) await bus.publish('work.mixed', { n });
    await until(() => expect(seen).toEqual([1, 2, 0]));
    await consumer.stop();
  });

  test('the same id is the same message', async () => {
    const seen: unknown[] = [];
    const twice = [await bus.publish('work.twice', 1, 'x'), await bus.publish('work.twice', 1, 'x')];
    expect(twice[0]).toBe(twice[1]);
    await bus.publish('work.twice', 2, 'y');
    const consumer = await bus.consume({ subject: 'work.twice', handle: async ({ data }) => void seen.push(data) });
    await until(() => expect(seen).toHaveLength(2));
    await wait(100);
    expect(seen).toHaveLength(2);
    await consumer.stop();
  });

  test('publishers are told to wait when too much waits, and go on when it is worked off', async () => {
    for (let n = 0; n < mostWaiting; n += 500) {
      await Promise.all(Array.from({ length: 500 }, () => bus.publish('work.full', 0)));
    }
    await expect(bus.publish('work.full', 0)).rejects.toMatchObject({ code: 'busy' });
    await bus.publish('work.other', 0);
    let seen = 0;
    const consumer = await bus.consume({ subject: 'work.full', parallel: 32, handle: async () => void (seen += 1) });
    await until(() => expect(seen).toBeGreaterThan(100));
    await until(() => expect(bus.publish('work.full', 0)).resolves.toBeTypeOf('number'));
    await consumer.stop();
  }, 60_000);

  test('all who follow are told of news, in order; who comes later reads on from where they were', async () => {
    const told: Message[][] = [[], []];
    const followers = await Promise.all(
      told.map((own) => bus.follow({ subject: 'live.>', tell: (message) => own.push(message) })),
    );
    await Promise.all(
      Array.from({ length: 20 }, (_, n) => bus.publish(`live.${n % 2 === 0 ? 'alert' : 'finding'}`, n)),
    );
    await until(() => expect(told.map((own) => own.length)).toEqual([20, 20]));
    const sequences = told[0]!.map(({ sequence }) => sequence);
    expect(sequences).toEqual(sequences.toSorted((a, b) => a - b));
    expect(told[0]![0]).toMatchObject({ subject: expect.stringMatching(/^live\./), at: expect.any(Date) });
    const late: Message[] = [];
    const follower = await bus.follow({
      subject: 'live.alert',
      after: sequences[9]!,
      tell: (message) => late.push(message),
    });
    const expected = told[0]!
      .slice(10)
      .filter(({ subject }) => subject === 'live.alert')
      .map(({ data }) => data);
    await bus.publish('live.alert', 'new');
    await until(() => expect(late.map(({ data }) => data)).toEqual([...expected, 'new']));
    await Promise.all([...followers, follower].map((each) => each.stop()));
  });
}

function until(what: () => void): Promise<void> {
  return vi.waitFor(what, { timeout: 10_000, interval: 20 });
}
