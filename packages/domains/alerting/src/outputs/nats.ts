import type { NatsConnection } from '@nats-io/transport-node';
import * as v from 'valibot';
import { later, never, outputKind, reasonOf, type Sent, sent } from './output.ts';
import { shaped, shapeSetting } from './shape.ts';

const requestMs = 5000;

export const nats = outputKind({
  id: 'nats',
  title: { en: 'NATS, with or without JetStream', zh: 'NATS（可选 JetStream）' },
  specification: 'https://docs.nats.io/reference/reference-protocols/nats-protocol',
  settings: v.strictObject({
    servers: v.pipe(v.array(v.string()), v.minLength(1, 'must name at least one server')),
    subject: v.optional(v.string(), 'seawall.alerts'),
    /** Whether a JetStream stream listens, and shall say that it has stored each. */
    jetstream: v.optional(v.boolean(), false),
    shape: shapeSetting,
    token: v.optional(v.string()),
    username: v.optional(v.string()),
    password: v.optional(v.string()),
  }),
  batch: 100,
  open: (settings, { world }) => {
    const { jetstream, shape = 'seawall', subject } = settings;
    let connection: NatsConnection | undefined;

    async function connected(): Promise<NatsConnection> {
      if (connection !== undefined && !connection.isClosed()) return connection;
      const { connect } = await import('@nats-io/transport-node');
      const { password, servers, token, username } = settings;
      connection = await connect({
        servers: [...servers],
        name: 'seawall',
        timeout: 10_000,
        reconnect: false,
        ...(token === undefined ? {} : { token }),
        ...(username === undefined ? {} : { user: username }),
        ...(password === undefined ? {} : { pass: password }),
      });
      return connection;
    }

    return {
      send: async (batch): Promise<Sent> => {
        try {
          const server = await connected();
          for (const each of batch) {
            const text = JSON.stringify(shaped(each, shape, world.version));
            if (!jetstream) server.publish(subject, text);
            else {
              // A stream answers what is published to its subjects (JetStream API, publish acknowledgement).
              const answer = await server.request(subject, text, { timeout: requestMs });
              const { error } = JSON.parse(answer.string()) as { error?: { description?: string } };
              if (error !== undefined) return never(error.description ?? 'the stream refused it');
            }
          }
          await server.flush();
          return sent;
        } catch (error) {
          return later(reasonOf(error));
        }
      },
      close: async () => {
        if (connection !== undefined && !connection.isClosed()) await connection.drain();
      },
    };
  },
});
