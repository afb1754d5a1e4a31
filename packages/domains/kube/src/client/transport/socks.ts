import { isIP, type Socket } from 'node:net';

/** Asks a SOCKS5 proxy for a connection; the proxy resolves names. Source: RFC 1928, and RFC 1929 for passwords. */
export async function socks5(socket: Socket, host: string, port: number, proxy: URL): Promise<void> {
  const user = decodeURIComponent(proxy.username);
  const password = decodeURIComponent(proxy.password);
  const methods = user === '' ? [0] : [0, 2];
  socket.write(Buffer.from([5, methods.length, ...methods]));
  const chosen = await take(socket, 2);
  if (chosen[0] !== 5) throw new Error('the proxy does not speak SOCKS5');
  if (chosen[1] === 2 && user !== '') {
    socket.write(Buffer.concat([Buffer.from([1]), counted(user), counted(password)]));
    const answer = await take(socket, 2);
    if (answer[1] !== 0) throw new Error('the SOCKS5 proxy refused the user name and password');
  } else if (chosen[1] !== 0) throw new Error('the SOCKS5 proxy asks for credentials that are not given');
  socket.write(Buffer.concat([Buffer.from([5, 1, 0]), address(host), Buffer.from([port >> 8, port & 255])]));
  const [, reply, , kind] = await take(socket, 4);
  if (reply !== 0) throw new Error(`the SOCKS5 proxy could not connect: ${replies[reply ?? 0] ?? `reply ${reply}`}`);
  const rest = kind === 1 ? 4 : kind === 4 ? 16 : ((await take(socket, 1))[0] ?? 0);
  await take(socket, rest + 2);
}

const replies: Readonly<Record<number, string>> = {
  1: 'general failure',
  2: 'not allowed',
  3: 'network unreachable',
  4: 'host unreachable',
  5: 'connection refused',
  6: 'time to live expired',
};

function counted(text: string): Buffer {
  const bytes = Buffer.from(text);
  if (bytes.length > 255) throw new Error('a name or password for SOCKS5 is at most 255 bytes');
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}

function address(host: string): Buffer {
  if (isIP(host) === 4) return Buffer.from([1, ...host.split('.').map(Number)]);
  return Buffer.concat([Buffer.from([3]), counted(host)]);
}

/** Takes exactly so many bytes and leaves the rest in the socket. */
function take(socket: Socket, count: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => finish(new Error('the SOCKS5 proxy did not answer in time')), 15_000);
    const look = (): void => {
      const bytes = socket.read(count) as Buffer | null;
      if (bytes !== null && bytes.length === count) finish(undefined, bytes);
    };
    const closed = (): void => finish(new Error('the SOCKS5 proxy closed the connection'));
    function finish(error: Error | undefined, bytes?: Buffer): void {
      clearTimeout(timer);
      socket.off('readable', look);
      socket.off('error', finish);
      socket.off('end', closed);
      if (bytes === undefined) reject(error);
      else resolve(bytes);
    }
    socket.on('readable', look);
    socket.on('error', finish);
    socket.on('end', closed);
    look();
  });
}
