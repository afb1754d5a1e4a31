import { describe, expect, test } from 'vitest';
import { openBus } from '../../src/bus/open.ts';
import { hasNats, startNats } from '../support/nats.ts';
import { busContract } from './contract.ts';

describe.skipIf(!hasNats)('the bus over NATS JetStream (Debian: nats-server)', () => {
  busContract(async () => {
    const nats = await startNats();
    const bus = await openBus({ url: nats.url });
    return {
      bus,
      close: async () => {
        await bus.close();
        await nats.stop();
      },
    };
  });

  test('a server that does not answer is said so, without its password', async () => {
    await expect(openBus({ url: 'nats://u:hidden@127.0.0.1:1' })).rejects.toMatchObject({
      code: 'store-unavailable',
      message: expect.stringMatching(/^The NATS server at nats:\/\/127\.0\.0\.1:1 cannot be used/),
    });
  });
});
