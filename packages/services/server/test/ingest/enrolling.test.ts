import { generateKeyPairSync, sign } from 'node:crypto';
import { request } from 'node:https';
import { parseEnrolmentToken, proofText } from '@seawall/forward';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ingest } from '../../src/ingest/serve.ts';
import { storedAuthority } from '../../src/ingest/stored/authority.ts';
import { makeEnrolmentToken } from '../../src/ingest/stored/tokens.ts';
import { saveCluster } from '../../src/state/inventory/clusters.ts';
import type { State } from '../../src/state/open.ts';
import { openTestIngest } from '../support/ingest.ts';
import { openTestState } from '../support/state.ts';

// Somebody guesses at enrolment tokens; others enrol meanwhile.

let state: State;
let ingest: Ingest;
let ca: string;
let token: ReturnType<typeof parseEnrolmentToken>;
let expired: typeof token;
let now = new Date('2026-11-26T12:00:00Z');

beforeAll(async () => {
  state = await openTestState();
  const { db } = state;
  const authority = await storedAuthority(db, new Date());
  ca = authority.certificate;
  await saveCluster(db, { id: 'shop', name: 'Shop', origin: 'enrolled' });
  token = parseEnrolmentToken(await makeEnrolmentToken(db, authority, { cluster: 'shop' }));
  expired = parseEnrolmentToken(await makeEnrolmentToken(db, authority, { cluster: 'shop', expiresAt: new Date(0) }));
  ingest = await openTestIngest(db, undefined, () => now);
}, 60_000);
afterAll(async () => {
  await ingest?.close();
  await state?.close();
});

interface Answered {
  readonly status: number | undefined;
  readonly after: string | undefined;
}

/** Asks for a certificate, from an address of this machine. */
function ask(from: string, given: { readonly id: string; readonly secret: string }, name = 'n1'): Promise<Answered> {
  const keys = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const { publicKey } = keys;
  const proof = sign('sha256', proofText(given.id, publicKey), keys.privateKey).toString('base64');
  const body = { ...given, publicKey, proof, source: { kind: 'agent', name, version: '1' } };
  return new Promise((resolve, reject) => {
    const outgoing = request(
      `${ingest.url}/ingest/v1/enrol`,
      { method: 'POST', ca, localAddress: from, agent: false },
      (answer) => {
        answer.resume();
        resolve({ status: answer.statusCode, after: answer.headers['retry-after'] });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(JSON.stringify(body));
  });
}

const guess = (n: number) => ({ id: token.id, secret: `${'x'.repeat(40)}${n % 10}` });

async function tally(tries: readonly Promise<Answered>[]): Promise<Record<string, number>> {
  const answers = await Promise.all(tries);
  return Object.fromEntries([...Map.groupBy(answers, ({ status }) => status)].map(([key, each]) => [key, each.length]));
}

async function logged(address: string): Promise<unknown[]> {
  const { rows } = await state.pool.query(
    `select who, target, outcome, detail ->> 'why' as why, count(*)::integer as count from audit_log
     where action = 'enrol' and address = $1 group by 1, 2, 3, 4 order by 3, 4`,
    [address],
  );
  return rows;
}

const later = (minutes: number): void => void (now = new Date(now.getTime() + minutes * 60_000));

describe('enrolment', () => {
  test('is written down, with who it was', async () => {
    expect((await ask('127.0.0.2', token, 'worker-1')).status).toBe(200);
    expect(await logged('127.0.0.2')).toEqual([
      { who: 'agent:worker-1', target: token.id, outcome: 'done', why: null, count: 1 },
    ]);
  });

  test('of many nodes behind one address is no guess', async () => {
    const tries = Array.from({ length: 45 }, (_, n) => ask('127.0.0.3', token, `worker-${n}`));
    // More at the same time than may be wrong wait for one another.
    for (const each of await Promise.all(tries)) expect([200, 429]).toContain(each.status);
    for (let n = 0; n < 35; n += 1) expect((await ask('127.0.0.3', token, `worker-${n}`)).status).toBe(200);
  });
});

describe('guesses', () => {
  test('at the secret of a token come to an end, and are written down', async () => {
    expect(await tally(Array.from({ length: 25 }, (_, n) => ask('127.0.0.4', guess(n))))).toEqual({ 403: 10, 429: 15 });
    const refused = await ask('127.0.0.4', token);
    expect([refused.status, Number(refused.after)]).toEqual([429, 900]);
    expect(await logged('127.0.0.4')).toEqual([
      { who: 'agent:n1', target: token.id, outcome: 'refused', why: 'too-many-tries', count: expect.any(Number) },
      { who: 'agent:n1', target: token.id, outcome: 'refused', why: 'unknown-token', count: 10 },
    ]);
    expect((await ask('127.0.0.5', token)).status).toBe(200);
    later(16);
    expect((await ask('127.0.0.4', token)).status).toBe(200);
  });

  test('at many tokens from one address, too', async () => {
    const tries = Array.from({ length: 40 }, (_, n) => ask('127.0.0.6', { id: `feed${n}`, secret: 'x'.repeat(43) }));
    expect(await tally(tries)).toEqual({ 403: 30, 429: 10 });
  });

  test('from everywhere keep nobody out who enrolled from where they are, and nobody from signing in', async () => {
    const tries = Array.from({ length: 110 }, (_, n) => ask(`127.0.1.${n + 1}`, guess(n)));
    expect(await tally(tries)).toEqual({ 403: 100, 429: 10 });
    expect((await ask('127.0.0.7', token)).status).toBe(429);
    expect((await ask('127.0.0.2', token)).status).toBe(200);
    const { rows } = await state.pool.query(
      `select key from sign_in_failures where key !~ '^(name|address|pair):enrol '`,
    );
    expect(rows).toEqual([]);
    later(16);
  });

  test('are none where the token has expired; that is written down once', async () => {
    for (let n = 0; n < 12; n += 1) expect((await ask('127.0.0.8', expired)).status).toBe(403);
    expect(await logged('127.0.0.8')).toMatchObject([{ why: 'expired-token', count: 1 }]);
  });
});
