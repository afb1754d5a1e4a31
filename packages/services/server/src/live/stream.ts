import type { AccessScope } from '../state/access.ts';
import { type LiveEntry, type LiveHub, mayHear } from './hub.ts';

export interface StreamOptions {
  readonly scope: AccessScope;
  readonly topics: readonly string[] | undefined;
  /** The last message that the client has; it is sent what it missed since. */
  readonly after: number | undefined;
  readonly signal: AbortSignal;
  readonly now: () => Date;
  /** Whether who listens may still do so; asked at each heartbeat. */
  readonly isWelcome: () => Promise<boolean>;
  readonly onEnd: () => void;
}

/** A line that says nothing, so that proxies and clients know that the stream lives. */
const heartbeatMs = 15_000;
/** So many messages wait for a client that reads slowly; then they are dropped, and it is told of a gap. */
const mostWaiting = 500;

/** What changes, as server-sent events: `id` is what `Last-Event-ID` names. */
export function liveStream(hub: LiveHub, options: StreamOptions): ReadableStream<Uint8Array> {
  const { scope, topics, after, signal, now, isWelcome, onEnd } = options;
  const encoder = new TextEncoder();
  let end: (() => void) | undefined;
  return new ReadableStream<Uint8Array>(
    {
      async start(controller) {
        let missed = false;
        let replaying = true;
        let from = Number.POSITIVE_INFINITY;
        // What was sent of what was missed: the hub may still come to it.
        const sent = new Set<number>();
        let early: LiveEntry[] | undefined = [];
        const write = (text: string): void => controller.enqueue(encoder.encode(text));
        const tell = (entry: LiveEntry): void => {
          if (sent.has(entry.seq) || entry.seq <= from || !mayHear(scope, entry)) return;
          if (topics !== undefined && !topics.includes(entry.message.topic)) return;
          // Whoever does not read does not fill our memory.
          if ((controller.desiredSize ?? 0) <= 0) {
            missed = true;
            return;
          }
          if (missed) write(`id: ${entry.seq - 1}\n${gap(now())}`);
          missed = false;
          if (replaying) sent.add(entry.seq);
          write(`id: ${entry.seq}\nevent: ${entry.message.topic}\ndata: ${JSON.stringify(toldTo(scope, entry))}\n\n`);
        };
        // Before anything is looked up, so that nothing is said unheard in between.
        const unsubscribe = hub.subscribe(
          (entry) => {
            if (early === undefined) tell(entry);
            else if (early.length < mostWaiting) early.push(entry);
            else missed = true;
          },
          () => end?.(),
        );
        const beatOnce = async (): Promise<void> => {
          const welcome = await isWelcome().catch(() => false);
          if (end === undefined) return;
          if (!welcome) end();
          else if ((controller.desiredSize ?? 0) > 0) write(': \n\n');
        };
        const beat = setInterval(() => {
          void beatOnce();
        }, heartbeatMs);
        end = () => {
          end = undefined;
          clearInterval(beat);
          unsubscribe();
          onEnd();
          try {
            controller.close();
          } catch {
            // The client was quicker.
          }
        };
        signal.addEventListener('abort', () => end?.(), { once: true });
        if (signal.aborted) end();
        try {
          const latest = await hub.latest();
          const before = after === undefined ? [] : await hub.since(after);
          if (end === undefined) return;
          write(`retry: 3000\n\n`);
          from = after === undefined || before === undefined ? latest : after;
          if (before === undefined) write(`id: ${latest}\n${gap(now())}`);
          else for (const entry of before) tell(entry);
          if (after === undefined) write(`id: ${latest}\n: from here\n\n`);
          for (const entry of early) tell(entry);
          early = undefined;
          replaying = false;
        } catch {
          // Without its store nothing can be told; the client comes again.
          end?.();
        }
      },
      cancel: () => end?.(),
    },
    new CountQueuingStrategy({ highWaterMark: mostWaiting }),
  );
}

/** The words of an incident may name places that a tenant does not see; its page tells the part that they do. */
function toldTo({ namespaces }: AccessScope, { message }: LiveEntry): LiveEntry['message'] {
  if (namespaces === undefined || message.topic !== 'incident') return message;
  return { ...message, title: undefined };
}

function gap(at: Date): string {
  return `event: gap\ndata: ${JSON.stringify({ topic: 'gap', at: at.toISOString() })}\n\n`;
}
