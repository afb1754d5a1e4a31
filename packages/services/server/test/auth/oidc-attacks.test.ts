import { generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { openOidc } from '../../src/auth/oidc.ts';
import { cookieOf, openTestApi, type TestApi } from '../support/api.ts';

// A provider whose tokens are what an attacker would have them be.

interface Forged {
  readonly header?: Readonly<Record<string, unknown>>;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly key?: KeyObject;
  readonly unsigned?: boolean;
}

const pairs = { first: keyPair(), second: keyPair(), stranger: keyPair() };
let server: Server;
let issuer: string;
let api: TestApi;
/** What the next token is like, and the keys that the provider shows. */
let forged: Forged = {};
let shown: readonly ('first' | 'second')[] = ['first'];
let nonce = '';

function keyPair() {
  return { id: randomUUID(), ...generateKeyPairSync('rsa', { modulusLength: 2048 }) };
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function idToken(): string {
  const now = Math.floor(Date.now() / 1000);
  const { id, privateKey } = shown.includes('second') ? pairs.second : pairs.first;
  const own = {
    iss: issuer,
    sub: 'eve',
    aud: 'seawall',
    iat: now,
    exp: now + 60,
    nonce,
    groups: ['team'],
    preferred_username: 'eve',
  };
  const text = `${encoded({ alg: 'RS256', kid: id, ...forged.header })}.${encoded({ ...own, ...forged.claims })}`;
  if (forged.unsigned === true) return `${text}.`;
  return `${text}.${sign('sha256', Buffer.from(text), forged.key ?? privateKey).toString('base64url')}`;
}

function answerTo(path: string): unknown {
  if (path === '/.well-known/openid-configuration') {
    return {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/keys`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      authorization_response_iss_parameter_supported: true,
    };
  }
  if (path === '/keys') {
    return {
      keys: shown.map((name) => ({
        ...pairs[name].publicKey.export({ format: 'jwk' }),
        kid: pairs[name].id,
        alg: 'RS256',
        use: 'sig',
      })),
    };
  }
  return { access_token: 'none', token_type: 'bearer', id_token: idToken() };
}

beforeAll(async () => {
  server = createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answerTo(request.url ?? '')));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const settings = {
    name: 'x',
    issuer,
    clientId: 'seawall',
    clientSecret: 'a secret',
    roles: { team: ['viewer'] },
    allowHttp: true,
  };
  api = await openTestApi({ oidc: await openOidc(settings) });
});
afterAll(async () => {
  await api.close();
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  forged = {};
});

/** Begins to sign in, and comes back with the provider’s answer; gives where that leads, and whether somebody is signed in. */
async function signIn(answer: Readonly<Record<string, string>> = {}, cookie?: string): Promise<string> {
  const started = await api.request('/auth/oidc?return=/risk');
  const asked = new URL(started.headers.get('location') ?? '').searchParams;
  nonce = asked.get('nonce') ?? '';
  const back = new URLSearchParams({ code: 'good', state: asked.get('state') ?? '', iss: issuer, ...answer });
  const binding = started.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';
  const done = await api.request(`/auth/oidc/callback?${back.toString()}`, { headers: { cookie: cookie ?? binding } });
  expect(api.faults).toEqual([]);
  return `${done.headers.get('location')} ${cookieOf(done) === '' ? 'nobody' : 'somebody'}`;
}

const refused = '/sign-in?problem=refused-by-provider nobody';

describe('a token of the provider', () => {
  test('that is as it should be signs in', async () => {
    expect(await signIn()).toBe('/risk somebody');
  });

  test.each<[string, () => Forged]>([
    ['that nobody signed', () => ({ header: { alg: 'none' }, unsigned: true })],
    ['that says none, and is signed', () => ({ header: { alg: 'none' } })],
    ['that somebody else signed', () => ({ key: pairs.stranger.privateKey })],
    [
      'that somebody else signed with a key of their own in it',
      () => ({
        key: pairs.stranger.privateKey,
        header: { jwk: pairs.stranger.publicKey.export({ format: 'jwk' }) },
      }),
    ],
    ['of another algorithm', () => ({ header: { alg: 'HS256' } })],
    ['for somebody else', () => ({ claims: { aud: 'another' } })],
    ['of another provider', () => ({ claims: { iss: 'https://evil.test' } })],
    ['that was asked for by somebody else', () => ({ claims: { nonce: 'another' } })],
    ['that was not asked for', () => ({ claims: { nonce: undefined } })],
    ['that has ended', () => ({ claims: { exp: Math.floor(Date.now() / 1000) - 3600 } })],
    ['of nobody', () => ({ claims: { sub: undefined } })],
  ])('%s signs nobody in', async (_, make) => {
    forged = make();
    expect(await signIn()).toBe(refused);
  });

  test('of who is in a group that is called as what every object has signs nobody in', async () => {
    for (const group of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
      forged = { claims: { sub: group, groups: [group] } };
      expect(await signIn()).toBe('/sign-in?problem=no-role nobody');
    }
  });

  test('signed with a key that the provider took up since is good, and with one that it gave up is not', async () => {
    expect(await signIn()).toBe('/risk somebody');
    shown = ['second'];
    // The keys are asked for anew when one is not known, but no more often than once a minute.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 120_000 });
    expect(await signIn()).toBe('/risk somebody');
    forged = { key: pairs.first.privateKey, header: { kid: pairs.first.id } };
    expect(await signIn()).toBe(refused);
    shown = ['first'];
    vi.useRealTimers();
  });
});

describe('an answer', () => {
  test.each([
    ['in the name of another provider', { iss: 'https://evil.test' }, refused],
    ['to another question', { state: 'another' }, '/sign-in?problem=no-such-sign-in nobody'],
    ['that refuses', { error: 'access_denied' }, refused],
  ])('%s signs nobody in', async (_, answer, told) => {
    expect(await signIn(answer)).toBe(told);
  });

  test('to a question that another browser asked signs nobody in', async () => {
    expect(await signIn({}, '')).toBe('/sign-in?problem=no-such-sign-in nobody');
    expect(await signIn({}, 'seawall_oidc=another')).toBe('/sign-in?problem=no-such-sign-in nobody');
  });
});

test.each(['/\0', '/\ud800', '/中文', '/a\nb', `/${'x'.repeat(5000)}`, '///evil.test', '/%0d%0aset-cookie:a=b'])(
  'what one wants to go back to is a path of ours: %j',
  async (path) => {
    const started = await api.request(`/auth/oidc?return=${encodeURIComponent(path.toWellFormed())}`);
    expect([started.status, new URL(started.headers.get('location') ?? '').origin]).toEqual([303, issuer]);
    expect(api.faults).toEqual([]);
  },
);
