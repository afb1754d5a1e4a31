import { createSocket } from 'node:dgram';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import * as v from 'valibot';
import type { Notification } from '../notification.ts';
import { cef } from '../shapes/cef.ts';
import { syslogSeverity } from '../shapes/cells.ts';
import { later, outputKind, type OutputWorld, reasonOf, type Sender, sent } from './output.ts';

const settings = v.strictObject({
  host: v.string(),
  port: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535))),
  protocol: v.optional(v.picklist(['udp', 'tcp', 'tls']), 'udp'),
  format: v.optional(v.picklist(['cef', 'json', 'text']), 'cef'),
  /** RFC 5424, table 1; 13 is log audit. */
  facility: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(23)), 13),
  /** For tls: a file of certificates to trust, already read; the system's unless given. */
  ca: v.optional(v.string()),
});

type Settings = v.InferOutput<typeof settings>;

/** One message of RFC 5424, section 6. */
function syslogMessage(
  notification: Notification,
  { facility, format }: Pick<Settings, 'facility' | 'format'>,
  world: OutputWorld,
): string {
  const priority = facility * 8 + syslogSeverity[notification.severity];
  const text =
    format === 'json'
      ? JSON.stringify(notification)
      : format === 'cef'
        ? cef(notification, world.version)
        : `${notification.title}: ${notification.text}`.replace(/\s+/g, ' ');
  const host = printable(notification.alert?.node ?? world.hostname, 255);
  return `<${priority}>1 ${notification.time} ${host} seawall - ${notification.kind} - \uFEFF${text}`;
}

function printable(text: string, length: number): string {
  const clean = text.replace(/[^\x21-\x7e]/g, '').slice(0, length);
  return clean === '' ? '-' : clean;
}

const connectMs = 10_000;
/** What a datagram holds that any receiver takes (RFC 5426, 3.2). */
const datagramBytes = 2048;

function overDatagrams(to: Settings, world: OutputWorld): Sender {
  const socket = createSocket(to.host.includes(':') ? 'udp6' : 'udp4');
  let fault: Error | undefined;
  socket.on('error', (error) => (fault = error));
  socket.unref();
  return {
    send: async (batch) => {
      fault = undefined;
      for (const each of batch) {
        const bytes = Buffer.from(syslogMessage(each, to, world)).subarray(0, datagramBytes);
        const error = await new Promise<Error | null>((resolve) =>
          socket.send(bytes, to.port ?? 514, to.host, resolve),
        );
        if (error !== null || fault !== undefined) return later(reasonOf(error ?? fault));
      }
      return sent;
    },
    close: () => new Promise((resolve) => socket.close(resolve)),
  };
}

/** Messages over a stream, each behind its length in bytes (RFC 6587, 3.4.1; RFC 5425, 4.3). */
function overStream(to: Settings, world: OutputWorld): Sender {
  let socket: Socket | undefined;
  return {
    send: async (batch) => {
      try {
        if (socket === undefined || socket.destroyed) socket = await open(to);
        const open_ = socket;
        const messages = batch.map((each) => {
          const message = Buffer.from(syslogMessage(each, to, world));
          return Buffer.concat([Buffer.from(`${message.length} `), message]);
        });
        await new Promise<void>((resolve, reject) => {
          open_.write(Buffer.concat(messages), (error) => (error ? reject(error) : resolve()));
        });
        return sent;
      } catch (error) {
        socket?.destroy();
        socket = undefined;
        return later(reasonOf(error));
      }
    },
    close: () => {
      socket?.end();
      return Promise.resolve();
    },
  };
}

function open({ ca, host, port, protocol }: Settings): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const ready = (): void => {
      socket.setTimeout(0);
      resolve(socket);
    };
    const socket =
      protocol === 'tls'
        ? connectTls({ host, port: port ?? 6514, servername: host, ...(ca === undefined ? {} : { ca }) }, ready)
        : connectTcp({ host, port: port ?? 514 }, ready);
    socket.setTimeout(connectMs, () =>
      socket.destroy(new Error(`no connection to ${host} within ${connectMs / 1000} s`)),
    );
    // A receiver that hangs up between two messages is noticed at the next one.
    socket.on('error', reject);
    socket.on('end', () => socket.destroy());
  });
}

export const syslog = outputKind({
  id: 'syslog',
  title: { en: 'Syslog (RFC 5424) with CEF, JSON or text', zh: 'Syslog（RFC 5424），内容为 CEF、JSON 或文本' },
  specification: 'https://www.rfc-editor.org/rfc/rfc5424',
  settings,
  batch: 50,
  open: (to, { world }) => (to.protocol === 'udp' ? overDatagrams(to, world) : overStream(to, world)),
});
