import { createSocket } from 'node:dgram';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { cef } from '../src/shapes/cef.ts';
import { notification, sender } from './helpers.ts';

const folder = mkdtempSync(join(tmpdir(), 'seawall-outputs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('syslog over datagrams is RFC 5424 with CEF', async () => {
  const socket = createSocket('udp4');
  const message = new Promise<string>((resolve) => socket.once('message', (bytes) => resolve(bytes.toString())));
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const output = await sender('syslog', { host: '127.0.0.1', port: socket.address().port });
  expect(await output.send([notification()])).toEqual({ ok: true });
  expect(await message).toMatch(
    /^<107>1 2026-11-25T10:42:00\.000Z worker-1 seawall - alert - \uFEFFCEF:0\|Seawall\|Seawall\|0\.1\.0\|alert:Shell in container\|/,
  );
  await output.close();
  socket.close();
});

test('syslog over a stream counts its bytes, and opens again when the receiver hung up', async () => {
  let text = '';
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('data', (bytes) => (text += bytes.toString()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const output = await sender('syslog', { host: '127.0.0.1', port, protocol: 'tcp', format: 'json' });
  await output.send([notification(), notification({ message: '甲' })]);
  await expect.poll(() => frames(text).length).toBe(2);
  for (const frame of frames(text))
    expect(JSON.parse(frame.slice(frame.indexOf('\uFEFF') + 1))).toMatchObject({ id: 'a1' });
  sockets[0]?.destroy();
  await expect.poll(async () => (await output.send([notification()])).ok && sockets.length).toBe(2);
  await output.close();
  for (const socket of sockets) socket.destroy();
  server.close();
});

function frames(text: string): string[] {
  const found: string[] = [];
  let bytes = Buffer.from(text);
  for (let space = bytes.indexOf(0x20); space > 0; space = bytes.indexOf(0x20)) {
    const length = Number(bytes.toString('latin1', 0, space));
    if (!(length > 0) || bytes.length < space + 1 + length) break;
    found.push(bytes.toString('utf8', space + 1, space + 1 + length));
    bytes = bytes.subarray(space + 1 + length);
  }
  return found;
}

test('CEF escapes what separates its parts', () => {
  const line = cef(notification({ rule: 'a|b\\c', message: 'x=1\ny' }), '1');
  expect(line).toContain('|alert:a\\|b\\\\c|a\\|b\\\\c|8|');
  expect(line).toContain('msg=x\\=1\\ny');
});

test('mail goes to a server that speaks SMTP', async () => {
  const mail: string[] = [];
  const server = createServer((socket) => {
    let inData = false;
    let text = '';
    socket.write('220 mail\r\n');
    socket.on('data', (bytes) => {
      text += bytes.toString();
      for (let end = text.indexOf('\r\n'); end >= 0; end = text.indexOf('\r\n')) {
        const line = text.slice(0, end);
        text = text.slice(end + 2);
        if (inData) {
          mail.push(line);
          if (line !== '.') continue;
          inData = false;
          socket.write('250 kept\r\n');
        } else if (line.startsWith('EHLO')) socket.write('250 mail\r\n');
        else if (line === 'DATA') {
          inData = true;
          socket.write('354 go on\r\n');
        } else if (line.includes('nobody@')) socket.write('550 no such user\r\n');
        else if (line === 'QUIT') socket.end('221 bye\r\n');
        else socket.write('250 ok\r\n');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const settings = { host: '127.0.0.1', port, from: 'seawall@example.com', to: ['team@example.com'] };
  const output = await sender('smtp', settings);
  expect(await output.send([notification()])).toEqual({ ok: true });
  expect(mail.join('\n')).toContain('X-Seawall-Severity: high');
  const refused = await sender('smtp', { ...settings, to: ['nobody@example.com'] });
  expect(await refused.send([notification()])).toMatchObject({ ok: false, retry: false });
  await Promise.all([output.close(), refused.close()]);
  server.close();
});

test('a file begins anew when it is full, and keeps so many', async () => {
  const path = join(folder, 'alerts.json');
  const output = await sender('file', { path, maxSize: 1, keep: 2 });
  const large = notification({ message: 'x'.repeat(700_000) });
  for (let round = 0; round < 4; round += 1) expect(await output.send([large])).toEqual({ ok: true });
  expect(readdirSync(folder).sort()).toEqual(['alerts.json', 'alerts.json.1', 'alerts.json.2']);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ id: 'a1' });
});

test('standard output gets lines', async () => {
  let printed = '';
  const output = await sender('stdout', { shape: 'ecs' }, { print: (text) => (printed += text) });
  await output.send([notification(), notification()]);
  expect(printed.trim().split('\n')).toHaveLength(2);
});
