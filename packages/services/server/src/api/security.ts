import { timingSafeEqual } from 'node:crypto';
import type { Caller } from '../auth/caller.ts';
import { refuse, type Refusal } from './refusal.ts';

/** Where the server is reached, as far as it was told. */
export interface Addresses {
  /** `https://seawall.example.org`; what the browser’s address bar shows. */
  readonly publicUrl: URL | undefined;
  /** Whether only this machine reaches it. */
  readonly loopback: boolean;
}

const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Refuses names that are not the server’s own: a page elsewhere whose name was made to point at this machine would
 * otherwise be of the same origin (DNS rebinding).
 */
export function checkHost(
  path: string,
  host: string | undefined,
  { publicUrl, loopback }: Addresses,
): Refusal | undefined {
  if (publicUrl === undefined && !loopback) return undefined;
  // Probes and Prometheus call a pod by its address.
  if (path === '/healthz' || path === '/readyz' || (path === '/metrics' && !loopback)) return undefined;
  const name = (host ?? '').replace(/:\d+$/, '').toLowerCase();
  if (loopback && loopbackNames.has(name)) return undefined;
  if (publicUrl !== undefined && host?.toLowerCase() === publicUrl.host) return undefined;
  return refuse(421, 'wrong-host', `This server does not go by the name ${name}.`, `本服务器的名称不是 ${name}。`);
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Whether a method changes nothing (RFC 9110, 9.2.1). */
export function isSafe(method: string): boolean {
  return safeMethods.has(method);
}

/**
 * Refuses changes that another site’s page had a browser send. Who comes by a token sent nothing by itself; a session
 * must show the token that only our own page could read.
 */
export function checkSource(request: Request, caller: Caller | undefined): Refusal | undefined {
  if (isSafe(request.method) || caller?.how === 'token') return undefined;
  const site = request.headers.get('sec-fetch-site');
  const origin = request.headers.get('origin');
  const foreign =
    (site !== null && site !== 'same-origin' && site !== 'none') ||
    (site === null && origin !== null && hostIn(origin) !== hostOf(request));
  if (foreign) {
    return refuse(403, 'foreign-origin', 'The request comes from another site’s page.', '请求来自其他网站的页面。');
  }
  const expected = caller?.session?.csrf;
  if (expected === undefined || isSame(request.headers.get('x-seawall-csrf') ?? '', expected)) return undefined;
  return refuse(
    403,
    'csrf',
    'The header X-Seawall-CSRF is missing or of another session; GET /me tells it.',
    '缺少 X-Seawall-CSRF 请求头或其不属于当前会话；可由 GET /me 获取。',
  );
}

function hostIn(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

/** The name that a request was sent to; HTTP/2 says it as `:authority`, which stands in the address. */
export function hostOf(request: Request): string {
  return request.headers.get('host') ?? new URL(request.url).host;
}

function isSame(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

/** What every answer says to browsers; pages of the console have a policy of their own. */
export function secureHeaders(secure: boolean): Readonly<Record<string, string>> {
  return {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'x-frame-options': 'DENY',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    ...(secure ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  };
}

/** Of answers that are no pages. */
export const noContentPolicy = "default-src 'none'; frame-ancestors 'none'";

/** Of a page of the console: its own scripts and nobody else’s, none of them inline; styles inline only by the page’s nonce. */
export function consolePolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
