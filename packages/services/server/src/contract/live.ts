import { z } from 'zod';
import { clusterName, instant, listOf, severity, text } from './common.ts';

const liveTopic = z
  .enum(['finding', 'alert', 'incident', 'cluster', 'exception', 'response'])
  .meta({ id: 'LiveTopic' });

export const liveQuery = z.object({
  topics: listOf(liveTopic),
  /** For clients that cannot set the `Last-Event-ID` header. */
  lastEventId: z.string().max(100).optional(),
});

/**
 * One message of the live stream. `gap` tells a client that it missed messages and should fetch what it shows again:
 * after too long an absence, or when it read too slowly.
 */
export const liveMessage = z
  .discriminatedUnion('topic', [
    z.object({
      topic: liveTopic,
      at: instant,
      what: z.string().meta({ description: '`new`, `fixed`, `reopened`, `changed`, `silent`, `live`, …' }),
      id: z.string(),
      title: text.optional(),
      severity: severity.optional(),
      cluster: clusterName.optional(),
      namespace: z.string().optional(),
      /** Alike changes at the same time are one message. */
      count: z.number().int(),
    }),
    z.object({ topic: z.literal('gap'), at: instant }),
  ])
  .meta({ id: 'LiveMessage' });
