import {
  AckPolicy,
  DeliverPolicy,
  DiscardPolicy,
  type JetStreamClient,
  JetStreamApiError,
  type JetStreamManager,
  type JsMsg,
  jetstream,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
} from '@nats-io/jetstream';
import { connect, millis, nanos, type NatsConnection } from '@nats-io/transport-node';
import { reasonOf, ServerError } from '../error.ts';
import {
  backoffOf,
  type Bus,
  type ConsumeOptions,
  type Consumer,
  type FollowOptions,
  idsMs,
  keptMs,
  type Message,
  mostWaiting,
} from './bus.ts';
import { busy } from './local.ts';

// Subjects get a prefix, so that a NATS server may serve others too.
const prefix = 'seawall.';
const workStream = 'seawall-work';
const liveStream = 'seawall-live';

/** How long a message that a replica was handed may go without a word before another gets it. */
const ackWaitMs = 30_000;

/** The bus of replicas, kept by NATS JetStream. @throws ServerError `store-unavailable` */
export async function openNatsBus(url: string): Promise<Bus> {
  const connection = await reach(url);
  try {
    const manager = await jetstreamManager(connection);
    await makeStreams(manager);
    return busOver(connection, jetstream(connection), manager);
  } catch (cause) {
    await connection.close();
    throw unavailable(url, cause);
  }
}

async function reach(url: string): Promise<NatsConnection> {
  const { username, password, host, protocol } = new URL(url);
  try {
    return await connect({
      servers: `${protocol}//${host}`,
      ...(username === '' ? {} : { user: decodeURIComponent(username), pass: decodeURIComponent(password) }),
      name: 'seawall',
      maxReconnectAttempts: -1,
      reconnectTimeWait: 500,
    });
  } catch (cause) {
    throw unavailable(url, cause);
  }
}

/** Made by whichever replica is first; on a cluster their replicas are set there. */
async function makeStreams(manager: JetStreamManager): Promise<void> {
  const shared = { storage: StorageType.File, duplicate_window: nanos(idsMs) };
  await manager.streams.add({
    ...shared,
    name: workStream,
    subjects: [`${prefix}work.>`],
    retention: RetentionPolicy.Workqueue,
    discard: DiscardPolicy.New,
    discard_new_per_subject: true,
    max_msgs_per_subject: mostWaiting,
  });
  await manager.streams.add({
    ...shared,
    name: liveStream,
    subjects: [`${prefix}live.>`],
    retention: RetentionPolicy.Limits,
    max_age: nanos(keptMs),
  });
}

function busOver(connection: NatsConnection, client: JetStreamClient, manager: JetStreamManager): Bus {
  const consumers = new Set<Consumer>();
  const known = (consumer: Consumer): Consumer => {
    const own = {
      stop: async (): Promise<void> => {
        consumers.delete(own);
        await consumer.stop();
      },
    };
    consumers.add(own);
    return own;
  };
  return {
    async publish(subject, data, id) {
      try {
        const options = id === undefined ? {} : { msgID: `${subject} ${id}` };
        const { seq } = await client.publish(`${prefix}${subject}`, JSON.stringify(data ?? null), options);
        return seq;
      } catch (error) {
        if (error instanceof JetStreamApiError && /maximum messages/.test(error.message)) throw busy(subject);
        throw unavailable(connection.getServer(), error);
      }
    },
    consume: async (options) => known(await consume(client, manager, options)),
    follow: async (options) => known(await follow(client, options)),
    async close() {
      await Promise.all([...consumers].map((consumer) => consumer.stop()));
      await connection.drain();
    },
  };
}

async function consume(client: JetStreamClient, manager: JetStreamManager, options: ConsumeOptions): Promise<Consumer> {
  const { subject, parallel = 4 } = options;
  const name = subject.replaceAll('.', '-');
  await manager.consumers.add(workStream, {
    durable_name: name,
    filter_subject: `${prefix}${subject}`,
    ack_policy: AckPolicy.Explicit,
    deliver_policy: DeliverPolicy.All,
    ack_wait: nanos(ackWaitMs),
    // Attempts are counted here, so that the last one can be told of.
    max_deliver: -1,
    max_ack_pending: 1000,
  });
  const consumer = await client.consumers.get(workStream, name);
  // Each puller holds one message at a time: what a replica does not work on, another can.
  const pulls = await Promise.all(Array.from({ length: parallel }, () => consumer.consume({ max_messages: 1 })));
  const loops = pulls.map(async (messages) => {
    for await (const message of messages) await handle(options, message);
  });
  return {
    stop: async () => {
      for (const messages of pulls) messages.stop();
      await Promise.all(loops);
    },
  };
}

async function handle(options: ConsumeOptions, handed: JsMsg): Promise<void> {
  const { attempts = 5, onDead } = options;
  const message = messageOf(handed);
  const alive = setInterval(() => handed.working(), ackWaitMs / 3);
  try {
    await options.handle(message);
    // Its answer says that the server knows: what is done here is not done again elsewhere.
    await handed.ackAck();
  } catch (error) {
    if (message.attempt < attempts) {
      handed.nak(backoffOf(options, message.attempt));
      return;
    }
    onDead?.(message, reasonOf(error));
    handed.term(reasonOf(error).slice(0, 200));
  } finally {
    clearInterval(alive);
  }
}

async function follow(client: JetStreamClient, { subject, after, tell }: FollowOptions): Promise<Consumer> {
  const consumer = await client.consumers.get(liveStream, {
    filter_subjects: `${prefix}${subject}`,
    ...(after === undefined
      ? { deliver_policy: DeliverPolicy.New }
      : { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: after + 1 }),
  });
  const messages = await consumer.consume();
  const loop = (async () => {
    for await (const message of messages) tell(messageOf(message));
  })();
  return {
    stop: async () => {
      messages.stop();
      await loop;
    },
  };
}

function messageOf(message: JsMsg): Message {
  const { streamSequence, deliveryCount, timestampNanos } = message.info;
  return {
    sequence: streamSequence,
    subject: message.subject.slice(prefix.length),
    data: message.json(),
    at: new Date(millis(timestampNanos)),
    attempt: deliveryCount,
  };
}

function unavailable(url: string, cause: unknown): ServerError {
  const where = url.replace(/\/\/[^@/]*@/, '//');
  return new ServerError(
    'store-unavailable',
    {
      en: `The NATS server at ${where} cannot be used (JetStream has to be enabled): ${reasonOf(cause)}`,
      zh: `无法使用位于 ${where} 的 NATS 服务器（需要启用 JetStream）：${reasonOf(cause)}`,
    },
    { cause },
  );
}
