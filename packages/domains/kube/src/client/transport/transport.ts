import type { Readable } from 'node:stream';
import type { ClientCertificate } from '../credentials/credentials.ts';

type Headers = Readonly<Record<string, string | readonly string[]>>;

export interface TransportRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: Headers;
  readonly body?: string;
  readonly certificate?: ClientCertificate;
  readonly signal?: AbortSignal;
  /** How long the head of the answer may take. */
  readonly headTimeoutMs: number;
}

export interface TransportResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Raw bytes, still compressed; must be read or destroyed. */
  readonly body: Readable;
}

/** Carries requests to one server, over HTTP/2 where the server speaks it. Errors are those of Node. */
export interface Transport {
  send(request: TransportRequest): Promise<TransportResponse>;
  /** Ends idle connections; those in use end with their requests. */
  close(): void;
}

/** How to reach the server. */
export interface Route {
  readonly server: URL;
  readonly ca?: string;
  readonly insecure: boolean;
  readonly tlsServerName?: string;
  readonly proxy?: URL;
}
