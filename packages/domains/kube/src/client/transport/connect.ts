import { isIP, type Socket } from 'node:net';
import { checkServerIdentity, connect as connectTls, type TLSSocket } from 'node:tls';
import type { ClientCertificate } from '../credentials/credentials.ts';
import type { Route } from './transport.ts';
import { bare, connectTimeoutMs, openSocket } from './tunnel.ts';

/** Opens a connection that is ready for requests: for `https` with TLS done, and what was agreed on to speak. */
export async function connect(
  route: Route,
  certificate: ClientCertificate | undefined,
  protocols: readonly string[],
): Promise<{ readonly socket: Socket; readonly protocol: string }> {
  const { server } = route;
  const host = bare(server.hostname);
  const secure = server.protocol === 'https:';
  const port = server.port === '' ? (secure ? 443 : 80) : Number(server.port);
  const socket = await openSocket(host, port, route.proxy);
  if (!secure) return { socket, protocol: 'http/1.1' };
  const encrypted = await secured(socket, host, route, certificate, protocols);
  return { socket: encrypted, protocol: encrypted.alpnProtocol === 'h2' ? 'h2' : 'http/1.1' };
}

function secured(
  socket: Socket,
  host: string,
  { ca, insecure, tlsServerName }: Route,
  certificate: ClientCertificate | undefined,
  protocols: readonly string[],
): Promise<TLSSocket> {
  const name = tlsServerName ?? host;
  return new Promise((resolve, reject) => {
    const encrypted = connectTls({
      socket,
      host,
      // An address may not stand in the greeting (RFC 6066, section 3); the certificate is held against it all the same.
      ...(isIP(name) === 0 ? { servername: name } : {}),
      checkServerIdentity: (_, cert) => checkServerIdentity(name, cert),
      ...(ca === undefined ? {} : { ca }),
      ...(certificate === undefined ? {} : { cert: certificate.cert, key: certificate.key }),
      rejectUnauthorized: !insecure,
      ALPNProtocols: [...protocols],
      minVersion: 'TLSv1.2',
    });
    const failed = (error: Error): void => {
      clearTimeout(timer);
      encrypted.destroy();
      socket.destroy();
      reject(error);
    };
    const cut = (): void =>
      failed(Object.assign(new Error('the connection was cut during the TLS handshake'), { code: 'ECONNRESET' }));
    const timer = setTimeout(
      () => failed(Object.assign(new Error('no TLS handshake in time'), { code: 'ETIMEDOUT' })),
      connectTimeoutMs,
    );
    encrypted.once('error', failed);
    encrypted.once('close', cut);
    encrypted.once('secureConnect', () => {
      clearTimeout(timer);
      encrypted.off('error', failed);
      encrypted.off('close', cut);
      resolve(encrypted);
    });
  });
}
