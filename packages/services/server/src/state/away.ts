import { ServerError } from '../error.ts';

/** What the system says of a connection that cannot be made or has broken. */
const broken: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
/** SQLSTATE: connection exceptions, and a server that ends, starts or recovers. */
const states = /^(?:08...|57P0[1-5])$/;
/** Of the client library, whose errors bear no code. */
const words =
  /^(?:Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

/** Whether an error is what PostgreSQL’s absence makes; that of something else may look the same. */
export function isAway(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof ServerError) return false;
  const { code } = error as NodeJS.ErrnoException;
  return broken.has(code) || (code !== undefined && states.test(code)) || words.test(error.message);
}
