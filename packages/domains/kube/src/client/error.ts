import type { Text } from '@seawall/model';

/** What kind of failure it is, so that callers can tell what to do: each names one remedy. */
export type KubeErrorCode =
  /** The kubeconfig, or something that it names, is missing or wrong. */
  | 'config'
  /** No credentials could be had: a plug-in failed, a token file is missing, a refresh was refused. */
  | 'credentials'
  /** The server does not know who asks (401): mostly expired or revoked credentials. */
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'already-exists'
  | 'conflict'
  /** The resource version or the continue token is too old (410). */
  | 'gone'
  | 'invalid'
  | 'method-not-allowed'
  | 'too-many-requests'
  /** The server failed (5xx), or a server behind it did. */
  | 'server'
  /** Nobody answered: refused, unknown host, no route, connection cut. */
  | 'unreachable'
  /** Somebody answered whose certificate is not trusted, or who did not trust ours. */
  | 'tls'
  | 'timeout'
  /** Something answered, but it is not what a Kubernetes API server says. */
  | 'bad-response'
  | 'cancelled';

/** The Status object that an API server sends instead of what was asked for. Source: meta/v1 Status. */
export interface Status {
  readonly code?: number;
  readonly reason?: string;
  readonly message?: string;
  readonly details?: {
    readonly name?: string;
    readonly group?: string;
    readonly kind?: string;
    readonly retryAfterSeconds?: number;
    readonly causes?: readonly { readonly reason?: string; readonly message?: string; readonly field?: string }[];
  };
  /** Of an expired list: `continue` goes on with what is there now, at the price of consistency. */
  readonly metadata?: { readonly continue?: string };
}

interface KubeErrorOptions {
  readonly status?: Status;
  /** The HTTP status, when there was an answer. */
  readonly http?: number;
  /** How long the server asks to be left alone. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/** Any failure of talking to a cluster. `text` says it to people; `status` is what the server said of it. */
export class KubeError extends Error {
  readonly code: KubeErrorCode;
  readonly text: Text;
  readonly status: Status | undefined;
  readonly http: number | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(code: KubeErrorCode, text: Text, options: KubeErrorOptions = {}) {
    super(text.en, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'KubeError';
    this.code = code;
    this.text = text;
    this.status = options.status;
    this.http = options.http;
    this.retryAfterMs = options.retryAfterMs;
  }
}

export function isKubeError(error: unknown): error is KubeError;
export function isKubeError(error: unknown, ...codes: KubeErrorCode[]): boolean;
export function isKubeError(error: unknown, ...codes: KubeErrorCode[]): boolean {
  return error instanceof KubeError && (codes.length === 0 || codes.includes(error.code));
}

/** Whether the same request may do better in a while, with nothing changed by people. */
export function isTransient(error: unknown): boolean {
  return isKubeError(error, 'too-many-requests', 'server', 'unreachable', 'timeout', 'bad-response');
}

/** Any thrown value as a `KubeError`. */
export function asKubeError(error: unknown): KubeError {
  if (error instanceof KubeError) return error;
  const why = error instanceof Error ? error.message : String(error);
  return new KubeError('bad-response', { en: why, zh: why }, { cause: error });
}
