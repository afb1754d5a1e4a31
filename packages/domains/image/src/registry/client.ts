import { ImageError } from '../error.ts';
import type { ImageWorld } from '../world.ts';
import { authorise } from './authorise.ts';
import { readChallenges } from './challenge.ts';
import type { Keyring } from './credentials.ts';
import { gather, type HttpResponse, type HttpSend } from './http.ts';

/** One repository of one registry, or of a mirror of it. */
export interface RepositoryClient {
  /** `https://registry-1.docker.io`, for people. */
  readonly origin: string;
  /** A document below `/v2/REPOSITORY/`, whole. */
  document(path: string, accept: string, limit: number): Promise<{ bytes: Buffer; headers: HttpResponse['headers'] }>;
  /** A blob from an offset on; taken up again where a connection breaks. */
  blob(digest: string, size: number | undefined): AsyncIterable<Buffer>;
}

export interface ClientOptions {
  /** `https://host`, or `http://host` where the user asked for it. */
  readonly origin: string;
  /** The name under which credentials are stored. */
  readonly host: string;
  readonly repository: string;
  readonly keyring: Keyring;
  readonly send: HttpSend;
  readonly world: ImageWorld;
}

const attempts = 5;
const firstDelayMs = 250;
const longestDelayMs = 20_000;

export function repositoryClient({ origin, host, repository, keyring, send, world }: ClientOptions): RepositoryClient {
  let authorisation: string | undefined;
  return { origin, document, blob };

  async function document(path: string, accept: string, limit: number) {
    return retry(async () => {
      const response = await request(path, { accept });
      const bytes = await gather(response, limit);
      if (response.status !== 200) throw failure(response, bytes.toString('utf8', 0, 4096), path);
      return { bytes, headers: response.headers };
    });
  }

  async function* blob(digest: string, size: number | undefined): AsyncGenerator<Buffer> {
    let done = 0;
    let failures = 0;
    for (;;) {
      const before = done;
      try {
        const response = await request(`blobs/${digest}`, done === 0 ? {} : { range: `bytes=${done}-` });
        if (response.status !== 200 && response.status !== 206) {
          throw failure(response, (await gather(response, 65_536)).toString('utf8', 0, 4096), `blobs/${digest}`);
        }
        // A server that does not know ranges begins anew.
        let skip = response.status === 200 ? done : 0;
        for await (const chunk of response.body()) {
          const rest = skip === 0 ? chunk : chunk.subarray(Math.min(skip, chunk.length));
          skip -= chunk.length - rest.length;
          if (rest.length === 0) continue;
          done += rest.length;
          if (size !== undefined && done > size) throw tooLong(digest, size);
          yield rest;
        }
        if (size !== undefined && done < size) throw new Error(`the answer ended after ${done} of ${size} bytes`);
        return;
      } catch (error) {
        // Progress earns new patience; a server that never gets on is given up.
        failures = done > before ? 1 : failures + 1;
        if (failures >= attempts || !isPassing(error)) throw unreachable(error);
        await world.sleep(delayOf(failures, error));
      }
    }
  }

  async function request(path: string, headers: Readonly<Record<string, string>>): Promise<HttpResponse> {
    const url = new URL(`${origin}/v2/${repository}/${path}`);
    const first = await send({ url, headers: withAuthorisation(headers) });
    if (first.status !== 401) return first;
    await gather(first, 65_536).catch(() => undefined);
    const challenges = readChallenges(first.headers['www-authenticate'] ?? '');
    authorisation = await authorise(challenges, repository, await keyring(host), send);
    if (authorisation === undefined) throw failure(first, '', path);
    return send({ url, headers: withAuthorisation(headers) });
  }

  function withAuthorisation(headers: Readonly<Record<string, string>>): Record<string, string> {
    return {
      'user-agent': 'seawall',
      ...headers,
      ...(authorisation === undefined ? {} : { authorization: authorisation }),
    };
  }

  async function retry<Result>(work: () => Promise<Result>): Promise<Result> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work();
      } catch (error) {
        if (attempt >= attempts || !isPassing(error)) throw unreachable(error);
        await world.sleep(delayOf(attempt, error));
      }
    }
  }

  function failure(response: HttpResponse, body: string, path: string): Error {
    const { status } = response;
    const what = `${host}/${repository}`;
    if (status === 401 || status === 403) {
      return new ImageError('unauthorized', {
        en: `${host} does not let us read ${repository} (HTTP ${status}); sign in with docker login or podman login`,
        zh: `${host} 拒绝读取 ${repository}（HTTP ${status}）；请先用 docker login 或 podman login 登录`,
      });
    }
    if (status === 404) {
      return new ImageError('not-found', {
        en: `${what} has no ${path} (HTTP 404)`,
        zh: `${what} 中没有 ${path}（HTTP 404）`,
      });
    }
    const said = reasonIn(body);
    return new Refusal(
      status,
      retryAfter(response),
      `${origin} answered HTTP ${status}${said === '' ? '' : ` (${said})`}`,
    );
  }

  function tooLong(digest: string, size: number): ImageError {
    return new ImageError('bad-image', {
      en: `${host}: blob ${digest} is longer than the ${size} bytes that the manifest says`,
      zh: `${host}：数据块 ${digest} 超过清单声明的 ${size} 字节`,
    });
  }

  function unreachable(error: unknown): unknown {
    if (error instanceof ImageError) return error;
    if (isNoTls(error)) {
      return new ImageError(
        'unreachable',
        {
          en: `${host} does not speak TLS; --plain-http reads from registries without it`,
          zh: `${host} 未使用 TLS；加 --plain-http 可从这样的镜像仓库读取`,
        },
        { cause: error },
      );
    }
    const why = error instanceof Error ? (causeOf(error) ?? error.message) : String(error);
    return new ImageError(
      'unreachable',
      { en: `${host} cannot be read from: ${why}`, zh: `无法从 ${host} 读取：${why}` },
      { cause: error },
    );
  }
}

/** An answer that is no success; some pass. */
class Refusal extends Error {
  readonly status: number;
  readonly retryAfterMs: number | undefined;

  constructor(status: number, retryAfterMs: number | undefined, message: string) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Whether another attempt may succeed: the network, a server's own faults, and too many requests. */
function isPassing(error: unknown): boolean {
  if (error instanceof ImageError) return false;
  if (error instanceof Refusal) return error.status === 429 || error.status === 408 || error.status >= 500;
  if (isNoTls(error)) return false;
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return code !== 'ENOTFOUND' && !(code ?? '').startsWith('ERR_TLS') && !(code ?? '').includes('CERT');
}

/** Whether what answered was no TLS at all. */
function isNoTls(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as NodeJS.ErrnoException;
  return (
    code === 'ERR_SSL_WRONG_VERSION_NUMBER' ||
    code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG' ||
    /wrong version number/.test(error.message)
  );
}

/** Twice as long each time, with jitter so that many clients do not come back at once. */
function delayOf(attempt: number, error: unknown): number {
  if (error instanceof Refusal && error.retryAfterMs !== undefined) return Math.min(error.retryAfterMs, longestDelayMs);
  const delay = firstDelayMs * 2 ** (attempt - 1);
  return Math.min(longestDelayMs, delay * (0.5 + Math.random() / 2));
}

function retryAfter({ headers }: HttpResponse): number | undefined {
  const seconds = Number(headers['retry-after']);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}

/** What a registry says of an error, on one line. */
function reasonIn(body: string): string {
  const found = /"message"\s*:\s*"([^"]{1,200})/.exec(body)?.[1] ?? '';
  return found.replace(/[^\x20-\x7e]+/g, ' ');
}

/** Errors of several addresses that were tried come without a message of their own. */
function causeOf(error: Error): string | undefined {
  if (error instanceof AggregateError) return error.errors.map((one: Error) => one.message).join('; ');
  return undefined;
}
