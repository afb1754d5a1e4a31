import { createHash, randomUUID, X509Certificate } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { connect } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import {
  type Acknowledgement,
  createForwarder,
  type Credentials,
  encodeFrame,
  enrolledCredentials,
  type Forwarder,
  openSpool,
  type Row,
  type Source,
  tokenCredentials,
} from '@seawall/forward';
import { afterEach, describe, expect, it } from 'vitest';
import { ServerError } from '../../src/error.ts';
import { createAuthority, openAuthority } from '../../src/ingest/certificates/authority.ts';
import { newEnrolmentToken, type StoredToken } from '../../src/ingest/enrolment.ts';
import { type Ingest, startIngest } from '../../src/ingest/serve.ts';
import type { Batch } from '../../src/ingest/sink.ts';

const mib = 1024 * 1024;
const authority = openAuthority(createAuthority(new Date()));
const { stored, text: enrolmentToken } = newEnrolmentToken('shop', authority);
const bank = newEnrolmentToken('bank', authority);
const expired = newEnrolmentToken('shop', authority, new Date(Date.now() - 1000));
const source: Source = { kind: 'agent', name: 'worker-1', version: '0.1.0' };
const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const one of cleanups.splice(0).reverse()) await one();
});

interface Running {
  readonly ingest: Ingest;
  readonly batches: Batch[];
  /** What the next stores do instead of storing. */
  readonly trouble: (() => Promise<void>)[];
  readonly shutOut: Set<string>;
}

async function start(port = 0, before?: Running): Promise<Running> {
  const batches: Batch[] = before?.batches ?? [];
  const trouble: (() => Promise<void>)[] = [];
  const shutOut = new Set<string>();
  const tokens = new Map<string, StoredToken>([stored, bank.stored, expired.stored].map((one) => [one.id, one]));
  const ingest = await startIngest({
    address: { host: '127.0.0.1', port, names: ['localhost', '127.0.0.1'] },
    authority,
    now: () => new Date(),
    slowestMs: 1_500,
    limits: { packedBytes: mib, bytes: 2 * mib, lineBytes: mib, rows: 1_000 },
    onError: () => undefined,
    senders: {
      token: (id) => Promise.resolve(tokens.get(id)),
      enrolling: () => Promise.resolve({ ended: () => Promise.resolve() }),
      enrolled: () => Promise.resolve(),
      isWelcome: ({ sender }) => Promise.resolve(!shutOut.has(sender)),
      bearer: (token, cluster) =>
        Promise.resolve(
          token === 'good'
            ? { name: 'token:ci', ...(cluster === undefined ? {} : { cluster }) }
            : token === 'reader'
              ? 'forbidden'
              : undefined,
        ),
    },
    sink: {
      stored: (id) => Promise.resolve(batches.find((batch) => batch.header.id === id)?.acknowledgement),
      async store(batch) {
        await trouble.shift()?.();
        batches.push(batch);
      },
    },
  });
  cleanups.push(() => ingest.close());
  return { ingest, batches, trouble, shutOut };
}

async function forwarder(url: string, credentials?: Credentials, folder = temporary()): Promise<Forwarder> {
  const one = createForwarder({
    url,
    source,
    credentials: credentials ?? tokenCredentials('good', { ca: authority.certificate }),
    spool: await openSpool({ folder, maxBytes: 10_000_000, whenFull: 'drop-oldest' }),
    now: Date.now,
  });
  cleanups.push(() => one.close());
  return one;
}

function temporary(): string {
  return mkdtempSync(join(tmpdir(), 'seawall-forward-'));
}

function enrolled(url: string, token = enrolmentToken): Credentials {
  const folder = temporary();
  return enrolledCredentials({ url, token: () => Promise.resolve(token), source, folder, now: Date.now });
}

function pulse(lost: number): Row {
  return { type: 'pulse', pulse: { at: '2026-11-26T12:00:00Z', lost, waiting: 0 } };
}

interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Acknowledgement & { readonly detail?: string };
}

/** One request, written by hand as no honest sender would. */
function post(
  url: string,
  body: Uint8Array,
  headers: Readonly<Record<string, string>> = {},
  hold = false,
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const session = connect(url, { ca: authority.certificate });
    session.on('error', reject);
    const stream = session.request({
      ':method': 'POST',
      ':path': '/ingest/v1/batches',
      authorization: 'Bearer good',
      'content-encoding': 'zstd',
      ...headers,
    });
    let answer: Record<string, unknown> = {};
    let text = '';
    stream.on('response', (given) => {
      answer = given;
    });
    stream.on('data', (part: Buffer) => {
      text += part.toString();
    });
    stream.on('error', () => undefined);
    stream.on('close', () => {
      session.destroy();
      resolve({
        status: Number(answer[':status']),
        headers: answer,
        body: JSON.parse(text === '' ? '{}' : text) as Answered['body'],
      });
    });
    stream.write(body);
    if (!hold) stream.end();
  });
}

function header(rows: number, id: string = randomUUID()): string {
  return JSON.stringify({ seawall: 1, id, sequence: 1, source, rows });
}

function lines(...all: readonly string[]): Buffer {
  return zstdCompressSync(`${all.join('\n')}\n`);
}

describe('a sender', () => {
  it('enrols for the token of its cluster and is known by its certificate from then on', async () => {
    const { ingest, batches } = await start();
    const one = await forwarder(ingest.url, enrolled(ingest.url));
    await Promise.all([one.push(pulse(1)), one.push(pulse(2))]);
    expect(await one.flush(5_000)).toBe(true);
    expect(batches.map(({ sender, rows }) => [sender, rows.length])).toEqual([
      [{ cluster: 'shop', name: 'agent:worker-1' }, 2],
    ]);
    expect(one.stats()).toMatchObject({ sent: 2, batches: 0, lost: 0 });
  });

  it.each([
    ['an expired token', expired.text, /HTTP 403.*expired/],
    ['a token of nobody', enrolmentToken.replace(/swe_../, 'swe_00'), /HTTP 403.*not known/],
    [
      'a token of another server',
      newEnrolmentToken('shop', openAuthority(createAuthority(new Date()))).text,
      /its authority is another/,
    ],
    ['something else', 'password', /no enrolment token/],
  ])('is not enrolled with %s', async (_, token, why) => {
    const { ingest } = await start();
    await expect(enrolled(ingest.url, token).current(false)).rejects.toThrow(why);
  });

  it('that is given the token of another server or cluster enrols anew, and keeps what it has when the token is gone', async () => {
    const { ingest } = await start();
    const folder = temporary();
    const subject = async (token: () => Promise<string>): Promise<string> => {
      const credentials = enrolledCredentials({ url: ingest.url, token, source, folder, now: Date.now });
      const { trust } = await credentials.current(false);
      const { serialNumber, subject: whose } = new X509Certificate(trust.certificate?.cert ?? '');
      return `${whose.replaceAll('\n', ' ')} ${serialNumber}`;
    };
    const own = await subject(() => Promise.resolve(enrolmentToken));
    expect(own).toContain('OU=shop');
    expect(await subject(() => Promise.resolve(enrolmentToken))).toBe(own);
    expect(await subject(() => Promise.reject(new Error('gone')))).toBe(own);
    expect(await subject(() => Promise.resolve(bank.text))).toContain('OU=bank');
  });

  it('whose certificate is refused enrols anew, and is not let in when it was shut out', async () => {
    const { ingest, shutOut, batches } = await start();
    const one = await forwarder(ingest.url, enrolled(ingest.url));
    shutOut.add('agent:worker-1');
    await one.push(pulse(1));
    expect(await one.flush(800)).toBe(false);
    expect(batches).toEqual([]);
    shutOut.clear();
    expect(await one.flush(8_000)).toBe(true);
    expect(batches.length).toBe(1);
  });

  it('loses nothing and repeats nothing when the server goes away and comes back', async () => {
    const first = await start();
    const { port } = new URL(first.ingest.url);
    const folder = temporary();
    const one = await forwarder(first.ingest.url, undefined, folder);
    await one.push(pulse(1));
    await one.flush(5_000);
    await first.ingest.close();
    await Promise.all([one.push(pulse(2)), one.push(pulse(3))]);
    await one.close();
    // The process of the sender ended too: what waits is on its disk.
    const second = await start(Number(port), first);
    const again = await forwarder(second.ingest.url, undefined, folder);
    expect(await again.flush(10_000)).toBe(true);
    expect(second.batches.flatMap(({ rows }) => rows)).toEqual([pulse(1), pulse(2), pulse(3)]);
  });

  it('waits when the store has trouble, and sends the same again', async () => {
    const { ingest, batches, trouble } = await start();
    const full = new ServerError('disk-full', { en: 'The disk is full', zh: '磁盘已满' });
    const down = new Error('the database went away');
    trouble.push(() => Promise.reject(down));
    const one = await forwarder(ingest.url);
    await one.push(pulse(1));
    expect(await one.flush(8_000)).toBe(true);
    expect(batches.length).toBe(1);
    trouble.push(() => Promise.reject(full));
    const answer = await post(ingest.url, lines(header(1), JSON.stringify(pulse(1))));
    expect([answer.status, answer.headers['retry-after'], answer.body.detail]).toEqual([503, '30', 'The disk is full']);
  });
});

describe('a batch', () => {
  it('that comes twice is acknowledged twice and stored once', async () => {
    const { ingest, batches } = await start();
    const frame = await encodeFrame({ seawall: 1, id: 'the-same-one', sequence: 7, source, rows: 1 }, [
      JSON.stringify(pulse(1)),
    ]);
    const answers = [await post(ingest.url, frame), await post(ingest.url, frame)];
    expect(answers.map(({ status, body }) => [status, body.repeated, body.stored])).toEqual([
      [200, false, 1],
      [200, true, 1],
    ]);
    expect(batches.length).toBe(1);
  });

  it('keeps its good rows and names the others', async () => {
    const { ingest, batches } = await start();
    const rows = [
      JSON.stringify(pulse(1)),
      '{"type":"event"',
      '{"type":"gossip","gossip":{}}',
      '{"type":"event","event":{"time":"yesterday","kind":"process","source":"syscall","fields":{}}}',
      '[]',
      JSON.stringify(pulse(2)),
    ];
    const { status, body } = await post(ingest.url, lines(header(6), ...rows));
    expect([status, body.stored, body.rejected]).toEqual([200, 2, 4]);
    expect(body.faults).toEqual([
      { line: 3, why: 'the line is no JSON' },
      { line: 4, why: 'the row is of no known type: gossip' },
      { line: 5, why: 'event: time is no time (RFC 3339)' },
      { line: 6, why: 'the row is no object' },
    ]);
    expect(batches[0]?.rows.length).toBe(2);
  });

  it('of no cluster keeps what needs none and names the rest', async () => {
    const { ingest, batches } = await start();
    const event = { time: '2026-11-26T12:00:00Z', kind: 'process', source: 'syscall', fields: {} };
    const { status, body } = await post(
      ingest.url,
      lines(header(2), JSON.stringify({ type: 'event', event }), JSON.stringify(pulse(1))),
    );
    expect([status, body.stored, body.faults]).toEqual([
      200,
      1,
      [{ line: 2, why: 'event: it belongs to a cluster, and none is named' }],
    ]);
    expect(batches[0]?.rows.map(({ type }) => type)).toEqual(['pulse']);
  });

  const huge = Buffer.alloc(1.5 * mib, 'a');
  it.each([
    ['without a header', lines('{}'), {}, 400, /version undefined/],
    ['of another version', lines('{"seawall":2}'), {}, 400, /version 2/],
    ['that is cut short', lines(header(1), JSON.stringify(pulse(1))).subarray(0, 60), {}, 400, /cut short or damaged/],
    ['that lacks rows', lines(header(3), JSON.stringify(pulse(1))), {}, 400, /2 of its 3 rows/],
    ['that is empty', lines(''), {}, 400, /header/],
    ['in an unknown encoding', Buffer.from('x'), { 'content-encoding': 'br' }, 400, /encoding br/],
    ['of one endless line', zstdCompressSync(huge), {}, 413, /1 MiB in one row/],
    [
      'that unpacks to too much',
      lines(header(3), ...Array.from({ length: 3 }, () => 'a'.repeat(0.9 * mib))),
      {},
      413,
      /larger than 2 MiB unpacked/,
    ],
    [
      'of too many rows',
      lines(header(2_000), ...Array.from({ length: 2_000 }, () => '')),
      {},
      413,
      /larger than 1000 rows/,
    ],
    ['of nobody', lines(header(0)), { authorization: 'Bearer bad' }, 401, /Nobody is known/],
    ['with a token for something else', lines(header(0)), { authorization: 'Bearer reader' }, 403, /scope ingest/],
  ] as const)('%s is refused with its reason', async (_, body, headers, status, why) => {
    const { ingest, batches } = await start();
    const answer = await post(ingest.url, body, headers);
    expect([answer.status, answer.body.detail]).toEqual([status, expect.stringMatching(why)]);
    expect(batches).toEqual([]);
  });

  it('may be gzip or plain too', async () => {
    const { ingest, batches } = await start();
    const text = `${header(1)}\n${JSON.stringify(pulse(1))}\n`;
    await post(ingest.url, gzipSync(text), { 'content-encoding': 'gzip' });
    await post(ingest.url, Buffer.from(text.replace(/"id":"[^"]*"/, '"id":"another-one"')), {
      'content-encoding': 'identity',
    });
    expect(batches.length).toBe(2);
  });

  it('that never ends is given up, and the next one comes through', async () => {
    const { ingest, batches } = await start();
    const body = Buffer.from(`${header(5)}\n`);
    const slow = await post(ingest.url, body, { 'content-encoding': 'identity' }, true);
    expect([408, Number.NaN]).toContain(slow.status);
    expect((await post(ingest.url, lines(header(0)))).status).toBe(200);
    expect(batches.length).toBe(1);
  });

  it('past what there is room for is told when to come again; a small one still has room', async () => {
    const { ingest, trouble } = await start();
    const large = (): Buffer => {
      const wide = JSON.stringify({ ...pulse(1), beside: 'x'.repeat(19_000) });
      return lines(header(100), ...Array.from({ length: 100 }, () => wide));
    };
    const gate = Promise.withResolvers<void>();
    trouble.push(...Array.from({ length: 4 }, () => () => gate.promise));
    // One cluster alone never takes all of it.
    const waiting = ['east', 'east', 'east', 'west'].map((cluster) =>
      post(ingest.url, large(), { 'seawall-cluster': cluster }),
    );
    await expect.poll(() => trouble.length).toBe(0);
    const busy = await post(ingest.url, large(), { 'seawall-cluster': 'north' });
    expect([busy.status, busy.headers['retry-after']]).toEqual([429, '1']);
    expect((await post(ingest.url, lines(header(1), JSON.stringify(pulse(1))))).status).toBe(200);
    gate.resolve();
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect((await post(ingest.url, large())).status).toBe(200);
  });
});

describe('the authority', () => {
  it('is shown to everybody and is the one in the token', async () => {
    const hash = createHash('sha256').update(new X509Certificate(authority.certificate).raw).digest('base64url');
    expect(enrolmentToken.endsWith(`.${hash}`)).toBe(true);
  });
});
