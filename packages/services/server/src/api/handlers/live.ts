import { mayStillListen } from '../../auth/still.ts';
import { liveStream } from '../../live/stream.ts';
import type { Handlers } from '../handler.ts';
import { refuse } from '../refusal.ts';

/** Streams that one caller, and all together, may have open on a replica. */
const mostOfOne = 20;
const mostOfAll = 2000;

export function liveHandlers(): Handlers<'GET /live'> {
  const open = new Map<string, number>();
  let all = 0;

  function leave(userId: string): void {
    all -= 1;
    const left = (open.get(userId) ?? 1) - 1;
    if (left > 0) open.set(userId, left);
    else open.delete(userId);
  }

  return {
    'GET /live': async ({ caller, query, headers, signal }, world) => {
      const own = open.get(caller.userId) ?? 0;
      if (own >= mostOfOne || all >= mostOfAll) {
        return refuse(429, 'too-many', 'Too many live views are open.', '打开的实时视图过多。', { retryAfter: 30 });
      }
      const last = headers.get('last-event-id') ?? query.lastEventId;
      const after = last === undefined || !/^\d{1,15}$/.test(last) ? undefined : Number(last);
      open.set(caller.userId, own + 1);
      all += 1;
      const stream = liveStream(world.live, {
        scope: caller.scope,
        topics: query.topics,
        after,
        signal,
        now: world.now,
        isWelcome: () => mayStillListen(world.state.db, caller, world.times(), world.now()),
        onEnd: () => leave(caller.userId),
      });
      return new Response(stream, {
        headers: {
          'content-type': 'text/event-stream',
          'cache-control': 'no-store',
          // Proxies of the nginx kind would keep messages until they have many.
          'x-accel-buffering': 'no',
        },
      });
    },
  };
}
