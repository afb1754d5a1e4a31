import { describe, expect, test, vi } from 'vitest';
import { openBus } from '../../src/bus/open.ts';
import { openTestState } from '../support/state.ts';
import { busContract } from './contract.ts';

describe('the bus in memory', () => {
  busContract(async () => {
    const bus = await openBus('memory');
    return { bus, close: () => bus.close() };
  });
});

describe('the bus in the state store', () => {
  busContract(async () => {
    const state = await openTestState();
    const bus = await openBus({ db: state.db });
    return {
      bus,
      close: async () => {
        await bus.close();
        await state.close();
      },
    };
  });

  test('what was not done when the server ended is handed out by the next', async () => {
    const state = await openTestState();
    const first = await openBus({ db: state.db });
    for (const n of [1, 2, 3]) await first.publish('work.kept', n);
    // The second is never done: its server is gone before.
    const begun: unknown[] = [];
    await first.consume({
      subject: 'work.kept',
      parallel: 1,
      handle: ({ data }) => {
        begun.push(data);
        return data === 1 ? Promise.resolve() : new Promise(() => {});
      },
    });
    await vi.waitFor(() => expect(begun).toEqual([1, 2]), 5000);
    const second = await openBus({ db: state.db });
    const seen: unknown[] = [];
    await second.consume({ subject: 'work.kept', parallel: 1, handle: async ({ data }) => void seen.push(data) });
    await vi.waitFor(() => expect(seen).toEqual([2, 3]), 5000);
    await second.close();
    await state.close();
  });
});
