import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createSecureServer, type Http2Session } from 'node:http2';
import type { AddressInfo, Server, Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import { reasonOf, ServerError } from '../error.ts';

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  /** Files of certificate (with its chain) and key, in PEM. Read again by `renew`. */
  readonly tls?: { readonly certificate: string; readonly key: string };
}

export interface Listener {
  readonly url: string;
  readonly port: number;
  /** Takes up a certificate that was replaced on the disk. */
  renew(): void;
  /** Takes no new connections, waits for what is under way at most so long, then ends the rest. */
  close(graceMs: number): Promise<void>;
}

/** A request must be in after so long, its headers sooner. */
const settings = { requestTimeout: 60_000, headersTimeout: 15_000, keepAliveTimeout: 60_000, maxHeaderSize: 32_768 };
/** Connections that one server holds; more are refused by the system instead of taking memory. */
const mostConnections = 10_000;

/**
 * Listens with HTTP/1.1, and over TLS with HTTP/2 as well.
 * @throws ServerError `refused` when the address or the certificate cannot be used
 */
export async function listen(app: Hono, { host, port, tls }: ListenOptions): Promise<Listener> {
  const handle = getRequestListener(app.fetch);
  const sessions = new Set<Http2Session>();
  const secure =
    tls === undefined
      ? undefined
      : createSecureServer({ ...readPair(tls), allowHTTP1: true, minVersion: 'TLSv1.2', ...settings }, handle);
  secure?.on('sessionError', () => {});
  secure?.on('session', (session) => {
    session.setTimeout(settings.keepAliveTimeout * 5, () => session.close());
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
  });
  const server: Server = secure ?? createServer(settings, handle as RequestListener);
  server.maxConnections = mostConnections;
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(cannotListen(host, port, cause)));
    server.listen(port, host, resolve);
  });
  const bound = server.address() as AddressInfo;
  const name = bound.family === 'IPv6' ? `[${bound.address}]` : bound.address;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://${name}:${bound.port}`,
    port: bound.port,
    renew: () => {
      if (tls !== undefined) secure?.setSecureContext(readPair(tls));
    },
    close: async (graceMs) => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const session of sessions) session.close();
      if ('closeIdleConnections' in server) (server as { closeIdleConnections(): void }).closeIdleConnections();
      const timer = setTimeout(() => {
        for (const socket of sockets) socket.destroy();
      }, graceMs);
      await closed;
      clearTimeout(timer);
    },
  };
}

function readPair(tls: { certificate: string; key: string }): { cert: Buffer; key: Buffer } {
  try {
    return { cert: readFileSync(tls.certificate), key: readFileSync(tls.key) };
  } catch (cause) {
    throw new ServerError(
      'refused',
      {
        en: `The certificate or its key cannot be read: ${reasonOf(cause)}`,
        zh: `无法读取证书或其私钥：${reasonOf(cause)}`,
      },
      { cause },
    );
  }
}

function cannotListen(host: string, port: number, cause: Error): ServerError {
  const reason = reasonOf(cause);
  return new ServerError(
    'refused',
    {
      en: `Cannot listen on ${host}:${port}: ${reason}. Another program may have the port; choose one with --listen.`,
      zh: `无法监听 ${host}:${port}：${reason}。端口可能已被占用；可用 --listen 指定其他端口。`,
    },
    { cause },
  );
}
