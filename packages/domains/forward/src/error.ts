import type { Text } from '@seawall/model';

export type ForwardErrorCode =
  | 'bad-address'
  | 'bad-token'
  | 'bad-frame'
  | 'too-large'
  | 'unreachable'
  | 'refused'
  | 'wrong-server'
  | 'broken-spool'
  | 'full';

/** What stands between a sender and the server. `text` says what, where and what to do. */
export class ForwardError extends Error {
  readonly code: ForwardErrorCode;
  readonly text: Text;

  constructor(code: ForwardErrorCode, text: Text, options?: { cause: unknown }) {
    super(text.en, options);
    this.name = 'ForwardError';
    this.code = code;
    this.text = text;
  }
}

/** The system's code of a failure, `ECONNREFUSED`, else what it says. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = (error as NodeJS.ErrnoException).code;
  return code === undefined ? error.message : `${code}: ${error.message}`;
}
