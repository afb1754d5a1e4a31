import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createSecureServer } from 'node:http2';
import type { Server } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import { reasonOf, ServerError } from '../error.ts';
import { startListening } from '../listening.ts';

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  /** Files of certificate (with its chain) and key, in PEM. Read again by `renew`. */
  readonly tls?: { readonly certificate: string; readonly key: string };
}

export interface Listener {
  readonly url: string;
  /** Takes up a certificate that was replaced on the disk. */
  renew(): void;
  /** Takes no new connections, waits for what is under way at most so long, then ends the rest. */
  close(graceMs: number): Promise<void>;
}

/** A request must be in after so long, its headers sooner. */
const settings = { requestTimeout: 60_000, headersTimeout: 15_000, keepAliveTimeout: 60_000, maxHeaderSize: 32_768 };
/** Requests at a time on one connection of HTTP/2. */
const maxConcurrentStreams = 100;
/** Connections that one server holds; more are refused by the system instead of taking memory. */
const mostConnections = 10_000;

/**
 * Listens with HTTP/1.1, and over TLS with HTTP/2 as well.
 * @throws ServerError `refused` when the address or the certificate cannot be used
 */
export async function listen(app: Hono, { host, port, tls }: ListenOptions): Promise<Listener> {
  const handle = getRequestListener(app.fetch);
  const secure =
    tls === undefined
      ? undefined
      : createSecureServer(
          {
            ...readPair(tls),
            allowHTTP1: true,
            minVersion: 'TLSv1.2',
            ...settings,
            settings: { maxConcurrentStreams },
          },
          handle,
        );
  const server: Server = secure ?? createServer(settings, handle as RequestListener);
  server.maxConnections = mostConnections;
  const listening = await startListening(server, { host, port, idleMs: settings.keepAliveTimeout * 5 });
  return {
    url: `${tls === undefined ? 'http' : 'https'}://${listening.authority}`,
    renew: () => {
      if (tls !== undefined) secure?.setSecureContext(readPair(tls));
    },
    close: (graceMs) => listening.close(graceMs),
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
