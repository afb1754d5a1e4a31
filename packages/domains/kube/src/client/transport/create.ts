import type { Socket } from 'node:net';
import type { ClientCertificate } from '../credentials/credentials.ts';
import { connect } from './connect.ts';
import { http1 } from './http1.ts';
import { http2Connection, type Http2Connection } from './http2.ts';
import type { Route, Transport, TransportRequest, TransportResponse } from './transport.ts';

/** The connections that bear one client certificate. */
interface Lane {
  readonly certificate: ClientCertificate | undefined;
  send(request: TransportRequest): Promise<TransportResponse>;
  close(): void;
}

/**
 * A transport to one server. The first connection finds out whether the server speaks HTTP/2. When the client's
 * certificate changes, new requests go over new connections and the old ones end with what they carry.
 */
export function createTransport(route: Route): Transport {
  let lane: Lane | undefined;
  return {
    send(request) {
      const { certificate } = request;
      if (lane === undefined || !isSame(lane.certificate, certificate)) {
        lane?.close();
        lane = createLane(route, certificate);
      }
      return lane.send(request);
    },
    close() {
      lane?.close();
      lane = undefined;
    },
  };
}

function isSame(a: ClientCertificate | undefined, b: ClientCertificate | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && a.cert === b.cert && a.key === b.key);
}

function createLane(route: Route, certificate: ClientCertificate | undefined): Lane {
  const { server } = route;
  /** The connection that tried out what the server speaks, for the first request over HTTP/1.1. */
  let spare: Socket | undefined;
  let speaks: 'http/1.1' | undefined = server.protocol === 'https:' ? undefined : 'http/1.1';
  let current: Http2Connection | undefined;
  let opening: Promise<Http2Connection | undefined> | undefined;
  const plain = http1(openPlain, server.host);

  async function openPlain(): Promise<Socket> {
    const waiting = spare;
    spare = undefined;
    if (waiting !== undefined && !waiting.destroyed) return waiting;
    return (await connect(route, certificate, ['http/1.1'])).socket;
  }

  async function open(): Promise<Http2Connection | undefined> {
    const { socket, protocol } = await connect(route, certificate, ['h2', 'http/1.1']);
    if (protocol === 'h2') {
      current = http2Connection(socket, server.origin);
      return current;
    }
    speaks = 'http/1.1';
    spare = socket;
    socket.on('error', () => undefined);
    return undefined;
  }

  async function multiplexed(): Promise<Http2Connection | undefined> {
    if (speaks === 'http/1.1') return undefined;
    if (current?.isOpen() === true) return current;
    opening ??= open().finally(() => {
      opening = undefined;
    });
    return opening;
  }

  return {
    certificate,
    async send(request) {
      const connection = await multiplexed();
      return (connection ?? plain).send(request);
    },
    close() {
      current?.close();
      spare?.destroy();
      plain.close();
    },
  };
}
