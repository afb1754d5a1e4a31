import type { Readable } from 'node:stream';
import type { ClusterAccess } from './config/access.ts';
import type { Proof } from './credentials/credentials.ts';
import { tokenExpiry } from './credentials/oidc.ts';
import { isKubeError, isTransient, KubeError } from './error.ts';
import { backoff } from './backoff.ts';
import { errorFromAnswer } from './status.ts';
import { readAll, streamOf } from './transport/body.ts';
import { createTransport } from './transport/create.ts';
import { certificateFault, transportError } from './transport/failure.ts';
import type { Transport, TransportRequest, TransportResponse } from './transport/transport.ts';
import type { ClientWorld } from './world.ts';

type QueryValue = string | number | boolean | undefined;

export interface ApiRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Without the query; its parts already escaped. */
  readonly path: string;
  readonly query?: Readonly<Record<string, QueryValue>>;
  readonly body?: unknown;
  /** Of the body; default JSON. */
  readonly contentType?: string;
  readonly accept?: string;
  /** What is asked, as people read it in an error: `list pods`. */
  readonly doing: string;
  readonly signal?: AbortSignal;
  /** How long the head of the answer may take; default a minute. */
  readonly timeoutMs?: number;
  /** How often to try again what may do better later; default 4 for GET, else only what the server did not take (429). */
  readonly retries?: number;
}

/** Talks to one API server. Every method throws `KubeError`. */
export interface KubeClient {
  readonly access: ClusterAccess;
  /** An answer read as JSON. */
  json(request: ApiRequest): Promise<unknown>;
  text(request: ApiRequest): Promise<string>;
  /** An answer as it comes, for watches and logs; destroy it to end it. */
  stream(request: ApiRequest): Promise<Readable>;
  /** How far the server's clock is ahead of ours by its last answer, in milliseconds; undefined before one. */
  clockSkewMs(): number | undefined;
  close(): void;
}

const headTimeoutMs = 60_000;

export function createClient(access: ClusterAccess, world: ClientWorld, transport?: Transport): KubeClient {
  const { server, proxy, credentials } = access;
  const carrier = transport ?? createTransport(access);
  const userAgent = 'seawall';
  let skew: number | undefined;

  async function once(request: ApiRequest): Promise<TransportResponse> {
    const proof = await credentials.proof();
    const response = await carried(request, proof);
    if (response.status !== 401 || !credentials.refused(proof)) return succeeded(response, request, proof);
    response.body.destroy();
    const renewed = await credentials.proof();
    return succeeded(await carried(request, renewed), request, renewed);
  }

  async function carried(request: ApiRequest, proof: Proof): Promise<TransportResponse> {
    try {
      const response = await carrier.send(transportRequest(request, proof));
      const date = Date.parse(response.headers['date'] ?? '');
      // The header has whole seconds: its middle is the best guess.
      if (!Number.isNaN(date)) skew = date + 500 - world.now();
      return response;
    } catch (error) {
      throw transportError(error, server, proxy, world.now());
    }
  }

  function transportRequest(request: ApiRequest, proof: Proof): TransportRequest {
    const { method = 'GET', body, signal } = request;
    return {
      method,
      path: server.pathname.replace(/\/$/, '') + request.path + queryOf(request.query),
      headers: {
        accept: request.accept ?? 'application/json',
        'user-agent': userAgent,
        ...(access.plain ? {} : { 'accept-encoding': 'gzip' }),
        ...(body === undefined ? {} : { 'content-type': request.contentType ?? 'application/json' }),
        ...(proof.authorization === undefined ? {} : { authorization: proof.authorization }),
        ...access.headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      ...(proof.certificate === undefined ? {} : { certificate: proof.certificate }),
      ...(signal === undefined ? {} : { signal }),
      headTimeoutMs: request.timeoutMs ?? headTimeoutMs,
    };
  }

  async function succeeded(response: TransportResponse, request: ApiRequest, proof: Proof): Promise<TransportResponse> {
    if (response.status >= 200 && response.status < 300) return response;
    const body = await bodyOf(response, 64 * 1024).catch(() => '');
    const { doing } = request;
    const error = errorFromAnswer({ http: response.status, body, retryAfter: response.headers['retry-after'], doing });
    throw error.code === 'unauthorized' ? explained(error, proof) : error;
  }

  async function bodyOf(response: TransportResponse, limit?: number): Promise<string> {
    try {
      return (await readAll(response, limit)).toString();
    } catch (error) {
      throw transportError(error, server, proxy, world.now());
    }
  }

  /** Says why credentials were refused, where they show it themselves. */
  function explained(error: KubeError, { certificate, authorization = '' }: Proof): KubeError {
    const expiry = tokenExpiry(authorization.replace(/^Bearer /, ''));
    const late = expiry !== undefined && expiry < world.now() ? new Date(expiry).toISOString() : undefined;
    const fault =
      late === undefined
        ? certificate === undefined
          ? credentials.kind === 'none'
            ? { en: 'the kubeconfig names no credentials', zh: 'kubeconfig 未给出凭据' }
            : undefined
          : certificateFault(certificate.cert, world.now())
        : { en: `the token expired on ${late}`, zh: `令牌已于 ${late} 过期` };
    if (fault === undefined) return error;
    const { en, zh } = error.text;
    const text = { en: `${en}; ${fault.en}`, zh: `${zh}；${fault.zh}` };
    return new KubeError('unauthorized', text, {
      http: 401,
      ...(error.status === undefined ? {} : { status: error.status }),
    });
  }

  /** Tries again what may do better later. `read` takes the answer in: a body cut off is a failed attempt too. */
  async function attempt<Result>(
    request: ApiRequest,
    read: (response: TransportResponse) => Promise<Result>,
  ): Promise<Result> {
    const reading = (request.method ?? 'GET') === 'GET';
    const wait = backoff({ firstMs: 100, longestMs: 5_000 }, world);
    for (let left = request.retries ?? 4; ; left--) {
      try {
        return await read(await once(request));
      } catch (error) {
        const again = reading ? isTransient(error) : isKubeError(error, 'too-many-requests');
        if (left <= 0 || !again || request.signal?.aborted === true) throw error;
        await wait.sleep(isKubeError(error) ? error.retryAfterMs : undefined, request.signal);
      }
    }
  }

  return {
    access,
    json: (request) => attempt(request, async (response) => parsed(await bodyOf(response), request)),
    text: (request) => attempt(request, (response) => bodyOf(response)),
    stream: (request) => attempt(request, async (response) => streamOf(response)),
    clockSkewMs: () => skew,
    close: () => carrier.close(),
  };
}

function parsed(text: string, { doing }: ApiRequest): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const said = {
      en: `Asked to ${doing}, the server answered what is no JSON`,
      zh: `执行 ${doing} 时服务器返回的不是 JSON`,
    };
    throw new KubeError('bad-response', said, { cause: error });
  }
}

function queryOf(query: ApiRequest['query']): string {
  const pairs = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) if (value !== undefined) pairs.set(name, String(value));
  return pairs.size === 0 ? '' : `?${pairs.toString()}`;
}
