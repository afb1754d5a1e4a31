import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { podLogs } from '../../src/client/api/logs.ts';
import { evictPod, patchObject } from '../../src/client/api/objects.ts';
import { maySubject } from '../../src/client/api/reviews.ts';
import type { Credentials } from '../../src/client/credentials/credentials.ts';
import { type Answer, sendJson, sendStatus, serve } from './server.ts';
import { testWorld } from './world.ts';

const request = { path: '/x', doing: 'do it' };
const pods = { group: '', version: 'v1', name: 'pods', namespaced: true };

/** Answers one after another, the last for ever. */
function inTurn(...answers: Answer[]): Answer {
  let turn = 0;
  return (asked, response) => answers[Math.min(turn++, answers.length - 1)]?.(asked, response);
}

describe('a request', () => {
  test.each<[string, number, string, string]>([
    ['401', 401, 'Unauthorized', 'unauthorized'],
    ['403', 403, 'Forbidden', 'forbidden'],
    ['404', 404, 'NotFound', 'not-found'],
    ['409 of a name that is taken', 409, 'AlreadyExists', 'already-exists'],
    ['409 of a stale version', 409, 'Conflict', 'conflict'],
    ['410', 410, 'Expired', 'gone'],
    ['422', 422, 'Invalid', 'invalid'],
    ['405', 405, 'MethodNotAllowed', 'method-not-allowed'],
    ['500', 500, 'InternalError', 'server'],
    ['504', 504, 'Timeout', 'timeout'],
  ])(
    'that is answered %s is an error of its own kind, with what the server said',
    async (_, code, reason, expected) => {
      await using server = await serve((__, response) => sendStatus(response, code, reason, 'because'));
      const failure = server.client.json({ ...request, retries: 0 });
      await expect(failure).rejects.toMatchObject({
        code: expected,
        http: code,
        status: { reason },
        message: expect.stringContaining('because'),
      });
    },
  );

  test('that a proxy answers with a page is an error without its escape codes', async () => {
    await using server = await serve((_, response) => {
      response.writeHead(502).end('<h1>\u001b[31mBad gateway</h1>\nmore');
    });
    const failure = await server.client.json({ ...request, retries: 0 }).catch((error: Error) => error);
    expect((failure as Error).message).toBe(
      'The API server answered 502 when asked to do it: <h1> [31mBad gateway</h1>',
    );
  });

  test('is made again after 429 and 500, and after a connection that was cut', async () => {
    await using server = await serve(
      inTurn(
        (_, response) =>
          sendStatus(response, 429, 'TooManyRequests', 'slow down', { details: { retryAfterSeconds: 0 } }),
        (_, response) => sendStatus(response, 500, 'InternalError', 'oops'),
        (_, response) => response.destroy(),
        (_, response) => {
          response.writeHead(200, { 'content-length': '100' }).write('{"half":');
          response.destroy();
        },
        (_, response) => sendJson(response, { fine: true }),
      ),
    );
    expect(await server.client.json(request)).toEqual({ fine: true });
    expect(server.asked).toHaveLength(5);
  });

  test('gives up in the end, with the last error', async () => {
    await using server = await serve((_, response) => sendStatus(response, 503, 'ServiceUnavailable', 'starting'));
    await expect(server.client.json({ ...request, retries: 1 })).rejects.toThrow('starting');
    expect(server.asked).toHaveLength(2);
  });

  test('that writes is not made twice unless the server did not take it', async () => {
    await using server = await serve(
      inTurn(
        (_, response) => sendStatus(response, 429, 'TooManyRequests', 'later'),
        (_, response) => sendStatus(response, 500, 'InternalError', 'half done'),
      ),
    );
    await expect(server.client.json({ ...request, method: 'POST', body: {} })).rejects.toThrow('half done');
    expect(server.asked).toEqual(['POST /x', 'POST /x']);
  });

  test('asks for gzip and reads it', async () => {
    await using server = await serve((asked, response) => {
      expect(asked.headers['accept-encoding']).toBe('gzip');
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"a":1}'));
    });
    expect(await server.client.json(request)).toEqual({ a: 1 });
  });

  test.each<[string, Answer, RegExp]>([
    ['no JSON', (_, response) => response.end('<html>'), /answered what is no JSON/],
    [
      'gzip that is none',
      (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('x'),
      /not what it says, gzip/,
    ],
    ['no HTTP', (_, response) => response.socket?.end('SSH-2.0-OpenSSH\r\n'), /does not speak HTTP/],
  ])('that is answered with %s is an error that says so', async (_, answer, message) => {
    await using server = await serve(answer);
    await expect(server.client.json({ ...request, retries: 0 })).rejects.toMatchObject({
      code: 'bad-response',
      message: expect.stringMatching(message),
    });
  });

  test('that nobody answers ends', async () => {
    await using server = await serve(() => undefined);
    await expect(server.client.json({ ...request, retries: 0, timeoutMs: 100 })).rejects.toMatchObject({
      code: 'timeout',
    });
    const nobody = server.clientWith({ server: new URL('http://127.0.0.1:1') });
    await expect(nobody.json({ ...request, retries: 0 })).rejects.toThrow('127.0.0.1:1: nothing listens there');
  });

  test('can be cancelled', async () => {
    await using server = await serve(() => undefined);
    const ending = new AbortController();
    setTimeout(() => ending.abort(), 50);
    await expect(server.client.json({ ...request, signal: ending.signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
  });

  test('that is refused is made once more with fresh credentials, and says when they have expired', async () => {
    let issued = 0;
    const credentials: Credentials = {
      kind: 'exec',
      proof: () => Promise.resolve({ authorization: `Bearer ${issued}` }),
      refused: () => {
        issued += 1;
        return true;
      },
    };
    await using server = await serve((asked, response) => {
      if (asked.headers.authorization === 'Bearer 1') sendJson(response, {});
      else sendStatus(response, 401, 'Unauthorized', 'Unauthorized');
    });
    await server.clientWith({ credentials }).json(request);
    expect(server.asked).toHaveLength(2);
    const exp = Buffer.from('{"exp":1000}').toString('base64url');
    const expired = { ...credentials, proof: () => Promise.resolve({ authorization: `Bearer h.${exp}.s` }) };
    await expect(server.clientWith({ credentials: expired }).json({ ...request, retries: 0 })).rejects.toThrow(
      'the token expired on 1970-01-01T00:16:40.000Z',
    );
  });

  test('tells how far the clocks are apart', async () => {
    await using server = await serve((_, response) => {
      response.writeHead(200, { date: 'Thu, 01 Jan 2026 00:10:00 GMT' }).end('{}');
    });
    const client = server.clientWith({}, testWorld({ now: () => Date.parse('2026-01-01T00:00:00Z') }));
    await client.json(request);
    expect(client.clockSkewMs()).toBe(600_500);
  });
});

describe('the verbs', () => {
  test('patch in four ways', async () => {
    const seen: (string | undefined)[] = [];
    await using server = await serve((asked, response) => {
      seen.push(`${asked.headers['content-type']} ${asked.path.search}`);
      sendJson(response, {});
    });
    const target = { resource: pods, namespace: 'a', name: 'b/c' };
    for (const type of ['json', 'merge', 'strategic'] as const) await patchObject(server.client, target, type, {});
    await patchObject(server.client, target, 'apply', {}, { fieldManager: 'seawall', force: true, dryRun: true });
    expect(seen).toEqual([
      'application/json-patch+json ',
      'application/merge-patch+json ',
      'application/strategic-merge-patch+json ',
      'application/apply-patch+yaml ?dryRun=All&fieldManager=seawall&force=true',
    ]);
    expect(server.asked[0]).toBe('PATCH /api/v1/namespaces/a/pods/b%2Fc');
    await expect(patchObject(server.client, target, 'apply', {})).rejects.toThrow('needs a fieldManager');
  });

  test('an eviction that a budget forbids is told at once', async () => {
    await using server = await serve((_, response) => sendStatus(response, 429, 'TooManyRequests', 'budget'));
    await expect(evictPod(server.client, 'a', 'b')).rejects.toMatchObject({ code: 'too-many-requests' });
    expect(server.asked).toEqual(['POST /api/v1/namespaces/a/pods/b/eviction']);
  });

  test('a review says what is allowed, and what the authorizers do not know', async () => {
    await using server = await serve((_, response) =>
      sendJson(response, { status: { allowed: true, reason: 'RBAC', evaluationError: 'a role is missing' } }),
    );
    expect(await maySubject(server.client, { user: 'bob' }, { verb: 'get', resource: 'pods' })).toEqual({
      allowed: true,
      denied: false,
      reason: 'RBAC',
      incomplete: 'a role is missing',
    });
  });

  test('a log comes in lines, the last one too', async () => {
    await using server = await serve((_, response) => {
      response.write('one\ntw');
      response.end('o\n\nthree');
    });
    expect(await Array.fromAsync(podLogs(server.client, 'a', 'b', { follow: true, tailLines: 5 }))).toEqual([
      'one',
      'two',
      'three',
    ]);
    expect(server.asked).toEqual(['GET /api/v1/namespaces/a/pods/b/log?follow=true&tailLines=5']);
  });
});
