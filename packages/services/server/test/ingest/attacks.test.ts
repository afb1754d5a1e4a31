import { generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { connect, type ClientHttp2Session, constants, type IncomingHttpHeaders } from 'node:http2';
import { connect as connectTls } from 'node:tls';
import { parseEnrolmentToken, proofText } from '@seawall/forward';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createAuthority, openAuthority } from '../../src/ingest/certificates/authority.ts';
import { issueCertificate } from '../../src/ingest/certificates/certificate.ts';
import { newEnrolmentToken } from '../../src/ingest/enrolment.ts';
import { type Ingest, startIngest } from '../../src/ingest/serve.ts';

// Who is no sender, or a sender that somebody took over, at the address where senders send.

const stored = createAuthority(new Date());
const authority = openAuthority(stored);
const other = openAuthority(createAuthority(new Date()));
const enrolment = newEnrolmentToken('shop', authority);
const day = 86_400_000;

let ingest: Ingest;
const shutOut = new Set<string>();
const taken: { readonly cluster: string | undefined; readonly name: string }[] = [];
const audited: string[] = [];
const errors: unknown[] = [];
const sessions: ClientHttp2Session[] = [];

beforeAll(async () => {
  ingest = await startIngest({
    address: { host: '127.0.0.1', port: 0, names: ['127.0.0.1'] },
    authority,
    now: () => new Date(),
    slowestMs: 3000,
    onError: (error) => errors.push(error),
    senders: {
      token: (id) => Promise.resolve(id === enrolment.stored.id ? enrolment.stored : undefined),
      enrolling: () => Promise.resolve({ ended: () => Promise.resolve() }),
      enrolled: () => Promise.resolve(),
      isWelcome: ({ cluster, sender }) => Promise.resolve(!shutOut.has(`${cluster} ${sender}`)),
      bearer: (token, cluster) =>
        Promise.resolve(token === `of-${cluster}` ? { name: 'token:x', cluster: cluster ?? '' } : undefined),
    },
    audit: (cluster) => {
      audited.push(cluster);
      return Promise.resolve();
    },
    sink: {
      stored: () => Promise.resolve(undefined),
      store: ({ sender }) => {
        taken.push({ cluster: sender.cluster, name: sender.name });
        return Promise.resolve();
      },
    },
  });
});
afterEach(() => {
  for (const session of sessions.splice(0)) session.destroy();
  taken.splice(0);
  shutOut.clear();
});
afterAll(() => ingest.close());

interface Shown {
  readonly cert: string;
  readonly key: string;
}

function pemOf(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** A certificate of somebody, as an authority issues it at a moment. */
function certificate(cluster: string, sender = 'agent:n1', by = authority, at = new Date()): Shown {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { cert: by.client(publicKey, { cluster, sender }, at), key: pemOf(privateKey) };
}

function open(shown?: Shown): ClientHttp2Session {
  const session = connect(ingest.url, { ca: authority.certificate, ...shown });
  session.on('error', () => undefined);
  sessions.push(session);
  return session;
}

interface Answered {
  readonly status: number;
  readonly text: string;
}

const batch = (): string =>
  `${JSON.stringify({ seawall: 1, id: randomUUID(), sequence: 1, source: { kind: 'agent', name: 'n1', version: '1' }, rows: 0 })}\n`;

/** One request; without a body that ends it is held open. */
function send(
  session: ClientHttp2Session,
  path = '/ingest/v1/batches',
  headers: IncomingHttpHeaders = {},
  body: string | null = batch(),
): Promise<Answered> {
  return new Promise((resolve) => {
    const stream = session.request({ ':method': 'POST', ':path': path, ...headers });
    let status = 0;
    let text = '';
    stream.on('response', (answer) => (status = Number(answer[':status'])));
    stream.on('data', (part: Buffer) => (text += part.toString()));
    stream.on('error', () => undefined);
    stream.on('close', () => resolve({ status, text }));
    session.once('error', () => resolve({ status, text }));
    if (body === null) stream.write('{');
    else stream.end(body);
  });
}

const ofTheServer = (): Shown => authority.server(['127.0.0.1'], new Date());

describe('a certificate', () => {
  test('of a sender lets it in for its cluster', async () => {
    expect((await send(open(certificate('shop')))).status).toBe(200);
    expect(taken).toEqual([{ cluster: 'shop', name: 'agent:n1' }]);
  });

  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const now = Date.now();
  const selfSigned = (): Shown => ({
    cert: issueCertificate(
      {
        subject: { organisation: 'Seawall', unit: 'shop', common: 'agent:n1' },
        publicKey,
        from: new Date(now - day),
        to: new Date(now + day),
        use: 'client',
      },
      { name: { organisation: 'Seawall', common: 'Seawall authority' }, privateKey, publicKey },
    ),
    key: pemOf(privateKey),
  });

  test.each([
    ['that has ended', () => certificate('shop', 'agent:n1', authority, new Date(now - 2 * day))],
    ['that is not good yet', () => certificate('shop', 'agent:n1', authority, new Date(now + day))],
    ['of another authority', () => certificate('shop', 'agent:n1', other)],
    ['that somebody made for themselves', selfSigned],
    ['of the server itself', ofTheServer],
  ])('%s lets nobody in', async (_, make) => {
    const { status } = await send(open(make()));
    expect([0, 401]).toContain(status);
    expect(taken).toEqual([]);
  });

  test('of a sender whose clock, or ours, is a few minutes off is good', async () => {
    expect((await send(open(certificate('shop', 'agent:n1', authority, new Date(now + 240_000))))).status).toBe(200);
  });

  test('that ends while its connection lasts lets nobody in any more', async () => {
    const session = open(certificate('shop', 'agent:n1', authority, new Date(Date.now() - day + 2500)));
    expect((await send(session)).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 3500));
    expect((await send(session)).status).toBe(401);
  });

  test.each(['agent:a,b', 'agent:a"b', 'agent:节点', 'agent:a\\0A', 'agent:x+OU=bank', 'agent: x ', 'agent:#1'])(
    'of a sender that was shut out lets nobody in, whatever it is called: %s',
    async (name) => {
      const shown = certificate('shop', name);
      expect((await send(open(shown))).status).toBe(200);
      expect(taken).toEqual([{ cluster: 'shop', name }]);
      shutOut.add(`shop ${name}`);
      expect((await send(open(shown))).status).toBe(401);
    },
  );

  test('of one cluster sends no audit events of another', async () => {
    const session = open(certificate('shop'));
    expect((await send(session, '/ingest/v1/audit/bank', {}, '{}')).status).toBe(403);
    expect((await send(session, '/ingest/v1/audit/shop', {}, '{}')).status).toBe(200);
    expect(audited).toEqual(['shop']);
  });

  test('says more than a header does', async () => {
    const headers = { authorization: 'Bearer of-bank', 'seawall-cluster': 'bank' };
    expect((await send(open(certificate('shop')), undefined, headers)).status).toBe(200);
    expect(taken).toEqual([{ cluster: 'shop', name: 'agent:n1' }]);
  });
});

describe('an audit webhook', () => {
  test.each([
    ['of its cluster', 'Bearer of-shop', 200],
    ['of another cluster', 'Bearer of-bank', 401],
    ['of nobody', 'Bearer x', 401],
    ['that is none', undefined, 401],
    ['in another form', 'Basic b2Ytc2hvcA==', 401],
  ])('with a token %s', async (_, authorization, status) => {
    const headers = authorization === undefined ? {} : { authorization };
    expect((await send(open(), '/ingest/v1/audit/shop', headers, '{}')).status).toBe(status);
  });

  test.each([
    ['nested without an end', `{"items":${'['.repeat(50_000)}${']'.repeat(50_000)}}`],
    ['of millions of nothings', `{"items":[${'[],'.repeat(2_000_000)}0]}`],
    ['that is no JSON', '{"items":'],
  ])('with a list %s is refused', async (_, body) => {
    expect((await send(open(), '/ingest/v1/audit/shop', { authorization: 'Bearer of-shop' }, body)).status).toBe(400);
  });
});

const ask = async (source: unknown): Promise<number> => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const { id, secret } = parseEnrolmentToken(enrolment.text);
  const proof = sign('sha256', proofText(id, pem), privateKey).toString('base64');
  return (await send(open(), '/ingest/v1/enrol', {}, JSON.stringify({ id, secret, publicKey: pem, proof, source })))
    .status;
};

describe('enrolling', () => {
  test.each([
    [{ kind: 'agent', name: 'worker-1' }, 200],
    [{ kind: 'scanner', name: '流水线 12, "main"' }, 200],
    [{ kind: 'agent', name: 'a\nOU=bank' }, 400],
    [{ kind: 'agent', name: 'a\0b' }, 400],
    [{ kind: 'agent', name: 'x'.repeat(254) }, 400],
    [{ kind: 'agent\nOU=bank', name: 'a' }, 400],
    [{ kind: 'agent', name: '\u202eevil' }, 400],
    [{ kind: 'agent', name: '' }, 400],
    [null, 400],
  ])('as %j', async (source, status) => {
    expect(await ask(source)).toBe(status);
  });
});

const good = async (): Promise<number> => (await send(open(certificate('bank', 'agent:b1')))).status;

describe('the server goes on', () => {
  test('when streams are begun and dropped as fast as can be', async () => {
    for (let round = 0; round < 3; round += 1) {
      const session = open(certificate('shop'));
      await new Promise((resolve) => session.once('connect', resolve));
      for (let i = 0; i < 3000 && !session.destroyed; i += 1) {
        const stream = session.request({ ':method': 'POST', ':path': '/ingest/v1/batches' });
        stream.on('error', () => undefined);
        stream.close(constants.NGHTTP2_CANCEL);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(await good()).toBe(200);
  });

  test('for other clusters when senders of one dawdle', async () => {
    const session = open(certificate('shop'));
    // Each says that it will be as large as may be, and is not.
    const headers = { 'content-length': '16000000' };
    const slow = Array.from({ length: 8 }, () => send(session, undefined, headers, null));
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await good()).toBe(200);
    // Some are told to come again, the others that it took too long.
    const statuses = (await Promise.all(slow)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 429)).toHaveLength(5);
    expect(await good()).toBe(200);
  });

  test('when somebody connects and says nothing, or nothing that is HTTP', async () => {
    const { hostname: host, port } = new URL(ingest.url);
    const sockets = await Promise.all(
      Array.from({ length: 50 }, (_, i) => {
        const socket = connectTls({
          host,
          port: Number(port),
          ca: authority.certificate,
          ALPNProtocols: i % 2 === 0 ? ['h2'] : ['http/1.1'],
        });
        socket.on('error', () => undefined);
        return new Promise<typeof socket>((resolve) => socket.once('secureConnect', () => resolve(socket)));
      }),
    );
    for (const [i, socket] of sockets.entries()) if (i % 3 > 0) socket.write(Buffer.alloc(2000, i));
    expect(await good()).toBe(200);
    for (const socket of sockets) socket.destroy();
  });

  test.each(['//', '/\\', '/ingest/v1/../v1/batches', '/ingest/v1/batches/', '/ingest/v1/audit/..', '*', '/%00'])(
    'when it is asked for %j',
    async (path) => {
      // 0: the stream was reset, for it is no request.
      expect([0, 400, 401, 404]).toContain((await send(open(), path)).status);
      expect(errors).toEqual([]);
    },
  );

  test('when headers are endless', async () => {
    const headers = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`x-${i}`, 'y'.repeat(200)]));
    await send(open(certificate('shop')), undefined, headers);
    expect(await good()).toBe(200);
    expect(errors).toEqual([]);
  });
});
