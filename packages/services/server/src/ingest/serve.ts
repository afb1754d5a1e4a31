import type { ServerResponse } from 'node:http';
import { ForwardError, type FrameLimits, frameLimits, paths } from '@seawall/forward';
import type { Text } from '@seawall/model';
import type { Enrolling, EnrolmentTry } from '../auth/enrolling.ts';
import { ServerError } from '../error.ts';
import { inTime } from '../in-time.ts';
import type { Authority, ClientIdentity } from './certificates/authority.ts';
import { askedBy, enrol, type Refusal, refusalTexts, renew, type StoredToken } from './enrolment.ts';
import { createGate } from './gate.ts';
import {
  certifiedSender,
  type IngestAddress,
  type IngestListener,
  type IngestRequest,
  type IngestResponse,
  listenForSenders,
} from './listen.ts';
import { nestingFault } from './nesting.ts';
import { receiveBatch } from './receive.ts';
import type { Sender, Sink } from './sink.ts';

/** What ingest asks of the stores about who sends. */
export interface Senders {
  token(id: string): Promise<StoredToken | undefined>;
  /** Counts a try to enrol before anything is looked at; `wait`: seconds until there may be another. */
  enrolling(enrolling: Enrolling): Promise<{ readonly wait: number } | EnrolmentTry>;
  /** Notes that somebody was enrolled or renewed. */
  enrolled(identity: ClientIdentity, how: 'enrolled' | 'renewed'): Promise<void>;
  /** Whether a cluster is still there and this sender of it was not shut out. */
  isWelcome(identity: ClientIdentity): Promise<boolean>;
  /** Who bears an API token with the scope `ingest`; `cluster` is the name that the request asks for. */
  bearer(token: string, cluster: string | undefined): Promise<Sender | 'forbidden' | undefined>;
}

export interface IngestOptions {
  readonly address: IngestAddress;
  readonly authority: Authority;
  readonly senders: Senders;
  readonly sink: Sink;
  /** Takes a list of audit events of a cluster, as its API server's webhook sends them; resolves when they are stored. */
  readonly audit?: (cluster: string, document: unknown) => Promise<void>;
  readonly now: () => Date;
  /** A batch must be in after so long, however slow its sender is; default a minute. */
  readonly slowestMs?: number;
  /** Bounds of a batch; default `frameLimits`. */
  readonly limits?: FrameLimits;
  /** Told what went wrong on our side. */
  readonly onError: (error: unknown) => void;
}

export interface Ingest {
  readonly url: string;
  readonly counters: Readonly<IngestCounters>;
  close(): Promise<void>;
}

interface IngestCounters {
  batches: number;
  rows: number;
  repeated: number;
  rejected: number;
  busy: number;
  refused: number;
  failed: number;
}

/** Batches are held in memory while they are read and stored: four of the largest, or some hundreds of usual ones. */
const largestAtOnce = 4;
const leastPart = 1 / 64;
/** JSON is packed to a tenth; what is larger than that takes more room as it comes, if there is any. */
const usualRatio = 10;
const defaultSlowestMs = 60_000;
const mostRequestBytes = 64 * 1024;
/** The API server's webhook sends at most 400 events at a time unless told otherwise. */
const mostAuditBytes = 64 * 1024 * 1024;
/** Where the audit webhook of a cluster's API server sends to. */
const auditPath = /^\/ingest\/v1\/audit\/([a-z0-9][a-z0-9-]{0,62})$/;
const graceMs = 10_000;

/** Takes what agents, scanners and watchers send. A batch is acknowledged when it is stored. */
export async function startIngest(options: IngestOptions): Promise<Ingest> {
  const { authority, senders, sink, now, onError } = options;
  const limits = options.limits ?? frameLimits;
  const gate = createGate(largestAtOnce * limits.bytes);
  const counters: IngestCounters = { batches: 0, rows: 0, repeated: 0, rejected: 0, busy: 0, refused: 0, failed: 0 };

  async function route(request: IngestRequest, response: IngestResponse): Promise<void> {
    const path = pathOf(request);
    if (path === paths.authority && request.method === 'GET') {
      return write(response, 200, authority.certificate, { 'content-type': 'application/x-pem-file' });
    }
    if (path === '/healthz') return write(response, 200, 'ok\n', { 'content-type': 'text/plain' });
    const audited = auditPath.exec(path)?.[1];
    if (audited !== undefined && request.method === 'POST') return takeAudit(request, response, audited);
    if (!(path === paths.enrol || path === paths.renew || path === paths.batches)) {
      return problem(response, 404, { en: 'There is nothing here', zh: '此路径不存在' });
    }
    if (request.method !== 'POST')
      return problem(response, 405, { en: 'Only POST', zh: '仅支持 POST' }, { allow: 'POST' });
    if (path === paths.enrol) return enrolSender(request, response);
    if (path === paths.renew) return renewSender(request, response);
    return takeBatch(request, response);
  }

  async function enrolSender(request: IngestRequest, response: IngestResponse): Promise<void> {
    const body = await smallBody(request);
    const asked = askedBy(body);
    if (asked === undefined) return refuseEnrolment(response, 'malformed');
    const attempt = await senders.enrolling({ ...asked, address: addressOf(request, options.address) });
    if ('wait' in attempt) {
      counters.refused += 1;
      const headers = { 'retry-after': String(attempt.wait) };
      return problem(response, 429, tooManyTries, headers);
    }
    const outcome = enrol(body, await senders.token(asked.token), authority, now());
    if (typeof outcome === 'string') {
      await attempt.ended(outcome);
      return refuseEnrolment(response, outcome);
    }
    await senders.enrolled(outcome.identity, 'enrolled');
    await attempt.ended({ cluster: outcome.identity.cluster });
    return json(response, { certificate: outcome.certificate });
  }

  function refuseEnrolment(response: IngestResponse, why: Refusal): void {
    counters.refused += 1;
    problem(response, why === 'malformed' ? 400 : 403, refusalTexts[why]);
  }

  async function renewSender(request: IngestRequest, response: IngestResponse): Promise<void> {
    const identity = certifiedSender(request);
    if (identity === undefined || !(await senders.isWelcome(identity))) return notKnown(response);
    const outcome = renew(await smallBody(request), identity, authority, now());
    if (typeof outcome === 'string') return problem(response, 400, refusalTexts[outcome]);
    await senders.enrolled(identity, 'renewed');
    return json(response, { certificate: outcome.certificate });
  }

  /** An API server shows a token, or a certificate of a sender of its cluster. */
  async function takeAudit(request: IngestRequest, response: IngestResponse, cluster: string): Promise<void> {
    const sender = await senderOf(request, cluster);
    if (sender === undefined) return notKnown(response);
    // A certificate speaks for its own cluster alone, whatever the address says.
    if (sender === 'forbidden' || sender.cluster !== cluster) return notForCluster(response);
    const place = options.audit === undefined ? undefined : gate.enter(Math.min(mostAuditBytes, limits.bytes), cluster);
    if (place === undefined || options.audit === undefined) return busy(response);
    const slow = setTimeout(() => giveUp(request, response), options.slowestMs ?? defaultSlowestMs);
    try {
      await options.audit(cluster, await jsonBody(request, mostAuditBytes));
      counters.batches += 1;
      return write(response, 200, '', {});
    } finally {
      clearTimeout(slow);
      place.leave();
    }
  }

  async function senderOf(request: IngestRequest, named?: string): Promise<Sender | 'forbidden' | undefined> {
    const identity = certifiedSender(request);
    if (identity !== undefined) {
      return (await senders.isWelcome(identity)) ? { cluster: identity.cluster, name: identity.sender } : undefined;
    }
    const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined) return undefined;
    const cluster = request.headers['seawall-cluster'];
    return senders.bearer(token, named ?? (typeof cluster === 'string' ? cluster : undefined));
  }

  async function takeBatch(request: IngestRequest, response: IngestResponse): Promise<void> {
    const sender = await senderOf(request);
    if (sender === undefined) return notKnown(response);
    if (sender === 'forbidden') return notForCluster(response);
    const packed = Number(request.headers['content-length'] ?? 0);
    const size = Math.min(Math.max(packed * usualRatio, leastPart * limits.bytes), limits.bytes);
    const place = gate.enter(size, sender.cluster ?? sender.name);
    if (place === undefined) return busy(response);
    const slow = setTimeout(() => giveUp(request, response), options.slowestMs ?? defaultSlowestMs);
    try {
      const encoding = request.headers['content-encoding'];
      const taken = await receiveBatch(request, encoding, sender, sink, { limits, holds: place.holds });
      if (taken === 'no-room') return busy(response);
      counters.batches += 1;
      counters.rejected += taken.rejected;
      if (taken.repeated) counters.repeated += 1;
      else counters.rows += taken.stored;
      return json(response, taken);
    } finally {
      clearTimeout(slow);
      place.leave();
    }
  }

  function busy(response: IngestResponse): void {
    counters.busy += 1;
    const headers = { 'retry-after': String(gate.retryAfter()) };
    problem(response, 429, { en: 'Busy; send it again later', zh: '服务器繁忙，请稍后重试' }, headers);
  }

  function notForCluster(response: IngestResponse): void {
    counters.refused += 1;
    problem(response, 403, {
      en: 'The token may not send for this cluster: it needs the scope ingest and the cluster in its access',
      zh: '该令牌无权为此集群发送数据：需要 ingest 范围及对该集群的访问权限',
    });
  }

  function notKnown(response: IngestResponse): void {
    counters.refused += 1;
    problem(response, 401, {
      en: 'Nobody is known by this certificate or token: it has expired, was revoked, or its cluster was removed',
      zh: '无法识别该证书或令牌：可能已过期、被吊销，或其集群已被移除',
    });
  }

  function fail(error: unknown, response: IngestResponse): void {
    if (response.headersSent || response.destroyed) return;
    if (error instanceof ForwardError) {
      counters.refused += 1;
      problem(response, error.code === 'too-large' ? 413 : 400, error.text);
      return;
    }
    if (isUnfit(error)) {
      counters.refused += 1;
      problem(response, 422, error.text);
      return;
    }
    counters.failed += 1;
    onError(error);
    const text =
      error instanceof ServerError
        ? error.text
        : { en: 'The batch could not be stored; it was not acknowledged', zh: '批次未能写入，未予确认' };
    // A full disk does not empty in a second.
    const after = error instanceof ServerError && error.code === 'disk-full' ? 30 : 2;
    problem(response, 503, text, { 'retry-after': String(after) });
  }

  const listener: IngestListener = await listenForSenders(options.address, authority, (request, response) => {
    response.on('error', () => undefined);
    route(request, response).catch((error: unknown) => fail(error, response));
  });
  return {
    url: listener.url,
    counters,
    async close() {
      await Promise.all([listener.close(graceMs), inTime(gate.empty(), graceMs).catch(() => undefined)]);
    },
  };
}

const tooManyTries: Text = {
  en: 'Too many tries with enrolment tokens that are not known, from this address or with this token; try again later',
  zh: '来自此地址或使用此令牌的无效注册尝试过多；请稍后再试',
};

/** Where a request comes from: where we speak plain HTTP it is the proxy of this machine that says so. */
function addressOf(request: IngestRequest, { plain }: IngestAddress): string | undefined {
  const forwarded = plain === true ? request.headers['x-forwarded-for'] : undefined;
  const last = typeof forwarded === 'string' ? forwarded.split(',').at(-1)?.trim() : undefined;
  return last ?? request.socket.remoteAddress;
}

/** The path that is asked for; what is no address is none of ours. */
function pathOf({ url = '/' }: IngestRequest): string {
  return URL.canParse(url, 'https://ingest') ? new URL(url, 'https://ingest').pathname : '';
}

/** Something in the batch that no store takes: sending it again would not help. */
function isUnfit(error: unknown): error is ServerError {
  return error instanceof ServerError && error.code === 'refused';
}

function giveUp(request: IngestRequest, response: IngestResponse): void {
  problem(response, 408, {
    en: 'The batch did not come in time; send smaller ones',
    zh: '批次未能及时到达；请拆分后发送',
  });
  request.destroy(new Error('too slow'));
  // What is destroyed is the reading; the stream below would wait for the sender for ever.
  if ('stream' in request) setImmediate(() => request.stream.close());
}

/** The body of a request for a certificate. */
function smallBody(request: IngestRequest): Promise<unknown> {
  return jsonBody(request, mostRequestBytes);
}

async function jsonBody(request: IngestRequest, most: number): Promise<unknown> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > most) throw new ForwardError('too-large', { en: 'The request is too large', zh: '请求过大' });
    parts.push(part);
  }
  const text = Buffer.concat(parts).toString();
  const built = nestingFault(text);
  if (built !== undefined) {
    throw new ForwardError('bad-frame', { en: `The request cannot be read: ${built}`, zh: `无法读取请求：${built}` });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ForwardError('bad-frame', { en: 'The request is no JSON', zh: '请求不是有效的 JSON' }, { cause });
  }
}

function write(
  response: IngestResponse,
  status: number,
  body: string,
  headers: Readonly<Record<string, string>>,
): void {
  (response as ServerResponse).writeHead(status, headers);
  response.end(body);
}

function json(response: IngestResponse, value: object): void {
  write(response, 200, JSON.stringify(value), { 'content-type': 'application/json' });
}

/** RFC 9457. */
function problem(
  response: IngestResponse,
  status: number,
  text: Text,
  headers: Readonly<Record<string, string>> = {},
): void {
  const body = { type: 'about:blank', title: text.en, status, detail: text.en, text };
  write(response, status, JSON.stringify(body), { 'content-type': 'application/problem+json', ...headers });
}
