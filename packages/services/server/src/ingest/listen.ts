import type { X509Certificate } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import { isIPv6, type Server } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { type Listening, startListening } from '../listening.ts';
import type { Authority, ClientIdentity } from './certificates/authority.ts';

export type IngestRequest = IncomingMessage | Http2ServerRequest;
export type IngestResponse = ServerResponse | Http2ServerResponse;

export interface IngestAddress {
  readonly host: string;
  readonly port: number;
  /** The names by which senders call this server: what its certificate is for. */
  readonly names: readonly string[];
  /** Speak plain HTTP, for a proxy on this machine that ends TLS; then senders show tokens. */
  readonly plain?: boolean;
}

export interface IngestListener {
  /** As senders call it, by the first of its names: `https://seawall.example.org:8687`. */
  readonly url: string;
  /** Takes no new connections and waits for what is under way, at most `graceMs`. */
  close(graceMs: number): Promise<void>;
}

/** Connections that nobody uses are closed after so long. */
const idleMs = 300_000;
/** Connections that one server holds; one a sender is usual. */
const mostConnections = 20_000;
/** Our certificate is made anew well before it ends. */
const renewMs = 7 * 86_400_000;

/**
 * Serves HTTP/2 and HTTP/1.1 with a certificate of our own authority; who shows a client certificate of it is known by that.
 * @throws ServerError `refused` when the address cannot be used
 */
export async function listenForSenders(
  address: IngestAddress,
  authority: Authority,
  handle: (request: IngestRequest, response: IngestResponse) => void,
): Promise<IngestListener> {
  const { host, port, names, plain } = address;
  const settings = { requestTimeout: 120_000, headersTimeout: 20_000 };
  let renewal: NodeJS.Timeout | undefined;
  let server: Server;
  if (plain === true) server = createServer(settings, handle);
  else {
    const secure = createSecureServer(
      {
        ...authority.server(names, new Date()),
        ca: authority.certificate,
        requestCert: true,
        // Who has none yet must be able to enrol.
        rejectUnauthorized: false,
        allowHTTP1: true,
        minVersion: 'TLSv1.2',
        settings: { maxConcurrentStreams: 16, initialWindowSize: 1024 * 1024 },
        ...settings,
      },
      handle,
    );
    renewal = setInterval(() => secure.setSecureContext(authority.server(names, new Date())), renewMs);
    renewal.unref();
    server = secure;
  }
  server.maxConnections = mostConnections;
  const listening = await startListening(server, { host, port, idleMs }).catch((error: unknown) => {
    clearInterval(renewal);
    throw error;
  });
  return {
    url: plain === true ? `http://${listening.authority}` : `https://${named(names[0], listening)}`,
    close(graceMs) {
      clearInterval(renewal);
      return listening.close(graceMs);
    },
  };
}

function named(name: string | undefined, { authority, port }: Listening): string {
  if (name === undefined) return authority;
  return `${isIPv6(name) ? `[${name}]` : name}:${port}`;
}

/** Who a client certificate of our authority says is there; undefined without one. */
export function certifiedSender(request: IngestRequest): ClientIdentity | undefined {
  const socket = ('stream' in request ? request.stream.session?.socket : request.socket) as TLSSocket | undefined;
  if (socket?.authorized !== true) return undefined;
  const certificate: X509Certificate | undefined = socket.getPeerX509Certificate();
  // A connection may last longer than the certificate that it began with.
  if (certificate === undefined || certificate.validToDate <= new Date()) return undefined;
  // As it was written into the certificate: what people are shown of it is escaped.
  const { subject } = certificate.toLegacyObject();
  const { OU: cluster, CN: sender } = subject as Readonly<Record<string, unknown>>;
  return typeof cluster === 'string' && typeof sender === 'string' ? { cluster, sender } : undefined;
}
