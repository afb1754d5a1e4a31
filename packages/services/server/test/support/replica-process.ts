// A replica without anything of its own: works on jobs and messages of the shared stores and prints what it has done.
import { setTimeout as wait } from 'node:timers/promises';
import { startWorker } from '../../src/state/jobs/worker.ts';
import { openBus } from '../../src/bus/open.ts';
import { openState } from '../../src/state/open.ts';
import { endWithParent } from './with-parent.ts';

endWithParent();
const [, , postgres = '', nats = ''] = process.argv;
const state = await openState({ url: postgres });
const bus = await openBus({ url: nats });
startWorker(state.db, {
  pause: 50,
  parallel: 3,
  handlers: {
    count: async ({ key }) => {
      await wait(40);
      console.log(`job ${key}`);
    },
  },
});
await bus.consume({
  subject: 'work.count',
  parallel: 3,
  handle: async ({ data }) => {
    await wait(40);
    console.log(`message ${String(data)}`);
  },
});
await bus.follow({ subject: 'live.>', tell: ({ data }) => console.log(`news ${String(data)}`) });
console.log('ready');
