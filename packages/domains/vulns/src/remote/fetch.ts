import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import * as http from 'node:http';
import * as https from 'node:https';
import { VulnsError } from '../error.ts';

export interface Network {
  /** Where proxies are named: `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Without data for so long a connection is given up. */
  readonly idleMs?: number;
  /** How often a download that broke off is taken up again. */
  readonly attempts?: number;
}

export interface HttpRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

const mostRedirects = 8;
const defaultIdle = 30_000;
const defaultAttempts = 4;

/** One request through the proxies of the environment, redirects followed. The caller must consume the response. */
async function request(url: string, asked: HttpRequest, network: Network): Promise<http.IncomingMessage> {
  let address = new URL(url);
  let headers = asked.headers ?? {};
  for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
    const response = await send(address, { ...asked, headers }, network);
    const { statusCode = 0, headers: answered } = response;
    if (statusCode < 300 || statusCode >= 400 || statusCode === 304 || answered.location === undefined) return response;
    response.resume();
    const next = new URL(answered.location, address);
    // Credentials are for the host that asked for them.
    if (next.host !== address.host)
      headers = Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'authorization'));
    address = next;
  }
  throw failed(url, `more than ${mostRedirects} redirects`);
}

function send(
  url: URL,
  { method = 'GET', headers = {}, body }: HttpRequest,
  network: Network,
): Promise<http.IncomingMessage> {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw failed(url.href, `${url.protocol} is not spoken`);
  const client = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const agent = new client.Agent({ proxyEnv: { ...network.env } });
    const outgoing = client.request(url, { method, headers: { 'user-agent': 'seawall', ...headers }, agent }, resolve);
    outgoing.setTimeout(network.idleMs ?? defaultIdle, () => outgoing.destroy(new Error('timeout')));
    outgoing.on('error', (error) => reject(failed(url.href, error.message, error)));
    outgoing.end(body);
  });
}

/** The whole of a small answer. Throws a `VulnsError` for any status but 2xx and those in `allowed`. */
export async function fetchBytes(
  url: string,
  asked: HttpRequest,
  network: Network,
  allowed: readonly number[] = [],
): Promise<{ status: number; headers: http.IncomingHttpHeaders; bytes: Buffer }> {
  const response = await request(url, asked, network);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largestAnswer) throw failed(url, 'the answer is too large');
    chunks.push(chunk);
  }
  const status = response.statusCode ?? 0;
  if ((status < 200 || status >= 300) && !allowed.includes(status)) throw failed(url, `status ${status}`);
  return { status, headers: response.headers, bytes: Buffer.concat(chunks) };
}

const largestAnswer = 256 * 1024 * 1024;

export type Downloaded = 'new' | 'unchanged';

interface Mark {
  readonly url: string;
  readonly etag?: string;
  readonly modified?: string;
}

/**
 * Brings a file. Asks only for what changed since the last time (ETag, Last-Modified), takes up a download that broke
 * off where it broke off, and puts the file in its place when it is whole. Throws a `VulnsError` when it cannot.
 */
export async function download(url: string, path: string, network: Network): Promise<Downloaded> {
  const attempts = network.attempts ?? defaultAttempts;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await attemptDownload(url, path, network);
    } catch (error) {
      if (attempt >= attempts || (error instanceof VulnsError && error.code !== 'network')) throw error;
      if (error instanceof VulnsError && /status 4\d\d/.test(error.message)) throw error;
      await new Promise((resume) => setTimeout(resume, 200 * 2 ** attempt * (0.5 + Math.random() / 2)));
    }
  }
}

async function attemptDownload(url: string, path: string, network: Network): Promise<Downloaded> {
  const part = `${path}.part`;
  const markPath = `${path}.mark`;
  const known = existsSync(path) ? readMark(markPath, url) : undefined;
  const begun = existsSync(part) ? readMark(`${part}.mark`, url) : undefined;
  const offset = begun?.etag === undefined ? 0 : statSync(part).size;
  const response = await request(
    url,
    {
      headers: {
        ...(known?.etag === undefined ? {} : { 'if-none-match': known.etag }),
        ...(known?.etag === undefined && known?.modified !== undefined ? { 'if-modified-since': known.modified } : {}),
        ...(offset === 0 ? {} : { range: `bytes=${offset}-`, 'if-range': begun?.etag ?? '' }),
      },
    },
    network,
  );
  const status = response.statusCode ?? 0;
  if (status === 304) {
    response.resume();
    return 'unchanged';
  }
  if (status === 416) {
    response.resume();
    rmSync(part, { force: true });
    throw failed(url, 'the part that is here does not fit');
  }
  if (status !== 200 && status !== 206) {
    response.resume();
    throw failed(url, `status ${status}`);
  }
  const mark = markOf(url, response.headers);
  writeFileSync(`${part}.mark`, JSON.stringify(mark));
  try {
    await writeAsItComes(response, part, status === 206 ? 'a' : 'w');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOSPC') {
      rmSync(part, { force: true });
      throw new VulnsError(
        'disk',
        { en: `the disk is full; ${path} was not written`, zh: `磁盘已满；未写入 ${path}` },
        { cause: error },
      );
    }
    throw failed(url, code ?? 'broke off', error);
  }
  const whole = wholeSize(response.headers, status, offset);
  if (whole !== undefined && statSync(part).size !== whole) throw failed(url, 'broke off');
  renameSync(part, path);
  renameSync(`${part}.mark`, markPath);
  return 'new';
}

/** What has arrived is on the disk before more is asked for, so that whatever breaks off can be taken up. */
async function writeAsItComes(response: http.IncomingMessage, path: string, flags: 'a' | 'w'): Promise<void> {
  const file = openSync(path, flags);
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      let done = 0;
      while (done < chunk.length) done += writeSync(file, chunk, done);
    }
  } finally {
    closeSync(file);
  }
}

function wholeSize(headers: http.IncomingHttpHeaders, status: number, offset: number): number | undefined {
  const range = /\/(\d+)$/.exec(headers['content-range'] ?? '')?.[1];
  if (range !== undefined) return Number(range);
  const length = headers['content-length'];
  if (length === undefined || headers['content-encoding'] !== undefined) return undefined;
  return Number(length) + (status === 206 ? offset : 0);
}

function markOf(url: string, headers: http.IncomingHttpHeaders): Mark {
  const { etag } = headers;
  const modified = headers['last-modified'];
  return { url, ...(etag === undefined ? {} : { etag }), ...(modified === undefined ? {} : { modified }) };
}

function readMark(path: string, url: string): Mark | undefined {
  try {
    const mark = JSON.parse(readFileSync(path, 'utf8')) as Mark;
    return mark.url === url ? mark : undefined;
  } catch {
    // Without a mark, or with a broken one, the file is brought anew.
    return undefined;
  }
}

export function failed(url: string, why: string, cause?: unknown): VulnsError {
  return new VulnsError('network', { en: `${url} cannot be read: ${why}`, zh: `无法读取 ${url}：${why}` }, { cause });
}
