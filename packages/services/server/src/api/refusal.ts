import type { Text } from '@seawall/model';
import { DatabaseError } from 'pg';
import { ServerError } from '../error.ts';
import { isAway } from '../state/away.ts';

/** SQLSTATE. */
const foreignKeyViolation = '23503';

/** What is wrong with one field of a request. */
export interface FieldFault {
  readonly in: 'body' | 'query' | 'path' | 'header';
  /** JSON pointer (RFC 6901) into the body; the parameter’s name behind a slash. */
  readonly pointer: string;
  readonly text: Text;
}

/** Why a request was not done; becomes a problem document (RFC 9457). */
export interface Refusal {
  readonly refusal: true;
  readonly status: 400 | 401 | 403 | 404 | 405 | 408 | 409 | 413 | 415 | 421 | 422 | 429 | 500 | 503 | 504;
  /** Stable, for programs. */
  readonly code: string;
  readonly text: Text;
  readonly errors?: readonly FieldFault[];
  /** Seconds until it may go better. */
  readonly retryAfter?: number;
}

export function refuse(
  status: Refusal['status'],
  code: string,
  en: string,
  zh: string,
  more: Pick<Refusal, 'errors' | 'retryAfter'> = {},
): Refusal {
  return { refusal: true, status, code, text: { en, zh }, ...more };
}

/** The request is wrong in these places. */
export function invalid(errors: readonly FieldFault[]): Refusal {
  const list = (language: keyof Text): string =>
    errors.map(({ pointer, text }) => `${pointer || '/'}: ${text[language]}`).join('; ');
  return refuse(422, 'invalid', `The request is not as it should be: ${list('en')}`, `请求不符合要求：${list('zh')}`, {
    errors,
  });
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'refusal' in value;
}

/** To who asks more often than they may. */
export function tooMany(wait: number): Refusal {
  return refuse(429, 'too-many', `Too many requests; again in ${wait} s.`, `请求过多；请在 ${wait} 秒后重试。`, {
    retryAfter: wait,
  });
}

/** What a scope hides and what does not exist are refused alike. */
export function notFound(what: string): Refusal {
  return refuse(404, 'not-found', `There is no ${what}, or you may not see it.`, `不存在 ${what}，或您无权查看。`);
}

/** A field that the schema lets through and the present state does not. */
export function badField(pointer: string, en: string, zh: string): Refusal {
  return refuse(422, 'invalid', en, zh, { errors: [{ in: 'body', pointer, text: { en, zh } }] });
}

/** Nobody hands out what they do not have. */
export function cannotGive(pointer: string, permission: string): Refusal {
  return badField(pointer, `You do not have ${permission} and cannot give it.`, `您没有 ${permission}，无法授予。`);
}

/** Nor do they change who or what has more than they have. */
export function beyondReach(name: string, permission: string): Refusal {
  return refuse(
    403,
    'forbidden',
    `${name} has ${permission}, which you do not have: somebody who has it must change this.`,
    `${name} 拥有您没有的 ${permission}：须由拥有该权限的人修改。`,
  );
}

export function lastManager(): Refusal {
  return refuse(
    409,
    'last-manager',
    'Nobody else may manage users: give somebody the role first.',
    '没有其他人可以管理用户：请先授予他人相应角色。',
  );
}

/** The refusal that an error of the server stands for; undefined for what nobody foresaw. */
export function refusalOf(error: unknown): Refusal | undefined {
  // What it would belong to was there when the request came, and is gone.
  if (error instanceof DatabaseError && error.code === foreignKeyViolation) {
    return refuse(
      409,
      'removed-meanwhile',
      'What this belongs to was removed in the same moment; load it anew.',
      '其所属对象刚刚被移除；请重新加载。',
    );
  }
  if (!(error instanceof ServerError)) return undefined;
  const { code, text } = error;
  if (code === 'not-found') return { refusal: true, status: 404, code, text };
  if (code === 'refused') return { refusal: true, status: 409, code, text };
  if (code === 'store-unavailable' || code === 'disk-full' || code === 'busy') {
    return { refusal: true, status: 503, code, text, retryAfter: 10 };
  }
  return undefined;
}

/** What is said of a failure that nobody foresaw; of a store that is away, that it is worth another try. */
export function failed(error: unknown): Refusal {
  if (isAway(error)) {
    return refuse(
      503,
      'store-unavailable',
      'The state store is away; try again in a moment.',
      '暂时无法连接状态存储；请稍后重试。',
      { retryAfter: 5 },
    );
  }
  return refuse(500, 'fault', 'The server failed at this; its log says why.', '服务器处理失败；原因见其日志。');
}

/** The problem document, in the language that the client asked for. */
export function problemResponse(refusal: Refusal, acceptLanguage: string | undefined): Response {
  const { status, code, text, errors, retryAfter } = refusal;
  const chinese = /^\s*zh\b/i.test(acceptLanguage ?? '');
  return new Response(
    JSON.stringify({
      type: 'about:blank',
      title: titles[status],
      status,
      detail: chinese ? text.zh : text.en,
      code,
      text,
      ...(errors === undefined
        ? {}
        : { errors: errors.map((fault) => ({ ...fault, detail: chinese ? fault.text.zh : fault.text.en })) }),
      ...(retryAfter === undefined ? {} : { retryAfter }),
    }),
    {
      status,
      headers: {
        'content-type': 'application/problem+json',
        ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
        ...(status === 401 ? { 'www-authenticate': 'Bearer realm="seawall"' } : {}),
      },
    },
  );
}

const titles: Readonly<Record<Refusal['status'], string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  421: 'Misdirected Request',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** A parameter that the schema lets through and that cannot be answered. */
export function badParameter(name: string, en: string, zh: string): Refusal {
  return refuse(422, 'invalid', en, zh, { errors: [{ in: 'query', pointer: `/${name}`, text: { en, zh } }] });
}
