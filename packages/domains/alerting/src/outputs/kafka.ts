import * as v from 'valibot';
import { later, outputKind, reasonOf, sent } from './output.ts';
import { shaped, shapeSetting } from './shape.ts';

export const kafka = outputKind({
  id: 'kafka',
  title: { en: 'Apache Kafka', zh: 'Apache Kafka' },
  specification: 'https://kafka.apache.org/protocol.html',
  settings: v.strictObject({
    brokers: v.pipe(v.array(v.string()), v.minLength(1, 'must name at least one broker')),
    topic: v.optional(v.string(), 'seawall-alerts'),
    shape: shapeSetting,
    username: v.optional(v.string()),
    password: v.optional(v.string()),
    mechanism: v.optional(v.picklist(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512']), 'PLAIN'),
    tls: v.optional(v.boolean(), false),
  }),
  batch: 200,
  // Loaded only where it is asked for: nobody else pays for it at the start.
  open: async ({ brokers, mechanism, password, shape = 'seawall', tls, topic, username }, { world }) => {
    const { Producer, stringSerializers } = await import('@platformatic/kafka');
    const producer = new Producer({
      clientId: 'seawall',
      bootstrapBrokers: brokers,
      serializers: stringSerializers,
      // All replicas in sync have it before it counts as sent.
      acks: -1,
      retries: 0,
      // Where the broker lets clients do that; otherwise the topic must be there.
      autocreateTopics: true,
      connectTimeout: 10_000,
      ...(tls ? { tls: {} } : {}),
      ...(username === undefined ? {} : { sasl: { mechanism, username, password: password ?? '' } }),
    });
    return {
      send: async (batch) => {
        try {
          const messages = batch.map((each) => ({
            topic,
            key: each.id,
            value: JSON.stringify(shaped(each, shape, world.version)),
          }));
          await producer.send({ messages });
          return sent;
        } catch (error) {
          return later(reasonOf(error));
        }
      },
      close: () => producer.close(),
    };
  },
});
