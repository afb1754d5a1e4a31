import type { Text } from '@seawall/model';
import { isMapping } from '../shape.ts';
import { KubeError, type KubeErrorCode, type Status } from './error.ts';

/** What the answer said of itself, for the error that it becomes. */
export interface FailedAnswer {
  readonly http: number;
  readonly body: string;
  readonly retryAfter?: string | undefined;
  /** What was asked, as people read it: `list pods`. */
  readonly doing: string;
}

/** The error that an answer of 400 or more is: the Status in its body where there is one, else what the code says. */
export function errorFromAnswer({ http, body, retryAfter, doing }: FailedAnswer): KubeError {
  const status = statusIn(body);
  const seconds = status?.details?.retryAfterSeconds ?? Number(retryAfter ?? Number.NaN);
  return new KubeError(codeOf(http, status), textOf(http, status, body, doing), {
    http,
    ...(status === undefined ? {} : { status }),
    ...(Number.isFinite(seconds) && seconds >= 0 ? { retryAfterMs: Math.min(seconds, longestWait) * 1000 } : {}),
  });
}

/** The error that a Status object is which came as the object of an ERROR event. */
export function errorFromStatus(status: Status, doing: string): KubeError {
  const http = status.code ?? 500;
  const seconds = status.details?.retryAfterSeconds;
  return new KubeError(codeOf(http, status), textOf(http, status, '', doing), {
    http,
    status,
    ...(seconds === undefined ? {} : { retryAfterMs: Math.min(seconds, longestWait) * 1000 }),
  });
}

/** No server may keep us waiting for longer, in seconds. */
const longestWait = 60;

/** Reads a Status object; undefined when the text is something else, for example a proxy's page. */
function statusIn(body: string): Status | undefined {
  if (!body.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(body);
    return isStatus(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function isStatus(value: unknown): value is Status {
  return (
    isMapping(value) && value['kind'] === 'Status' && (value['code'] === undefined || Number.isInteger(value['code']))
  );
}

/** Reasons tell more than codes do: two kinds of 409, and 410 sometimes comes as another code. */
const byReason: Readonly<Record<string, KubeErrorCode>> = {
  AlreadyExists: 'already-exists',
  Conflict: 'conflict',
  Expired: 'gone',
  Gone: 'gone',
  Invalid: 'invalid',
  MethodNotAllowed: 'method-not-allowed',
  Timeout: 'timeout',
  ServerTimeout: 'server',
  TooManyRequests: 'too-many-requests',
};

const byHttp: Readonly<Record<number, KubeErrorCode>> = {
  400: 'invalid',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  405: 'method-not-allowed',
  406: 'bad-response',
  409: 'conflict',
  410: 'gone',
  415: 'invalid',
  422: 'invalid',
  429: 'too-many-requests',
  504: 'timeout',
};

function codeOf(http: number, status: Status | undefined): KubeErrorCode {
  return byReason[status?.reason ?? ''] ?? byHttp[http] ?? (http >= 500 ? 'server' : 'bad-response');
}

function textOf(http: number, status: Status | undefined, body: string, doing: string): Text {
  const said = status?.message ?? firstLine(body);
  const tail = said === '' ? '' : `: ${said}`;
  const code = codeOf(http, status);
  if (code === 'unauthorized') {
    return {
      en: `The API server does not accept the credentials (401)${tail}`,
      zh: `API 服务器不接受当前凭据（401）${tail}`,
    };
  }
  if (code === 'forbidden') return { en: `Not allowed to ${doing}${tail}`, zh: `没有权限执行 ${doing}${tail}` };
  if (code === 'too-many-requests') {
    return {
      en: `The API server is too busy to ${doing} (429)${tail}`,
      zh: `API 服务器过于繁忙，无法执行 ${doing}（429）${tail}`,
    };
  }
  return {
    en: `The API server answered ${http} when asked to ${doing}${tail}`,
    zh: `执行 ${doing} 时 API 服务器返回 ${http}${tail}`,
  };
}

function firstLine(body: string): string {
  const line = body.trimStart().split('\n', 1)[0] ?? '';
  return line.replace(/\p{Cc}/gu, ' ').slice(0, 200);
}
