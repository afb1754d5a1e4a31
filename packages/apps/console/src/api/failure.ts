import type { Text } from '@seawall/model';
import { isRefusal } from '@seawall/server/contract';

/** What went wrong between the page and the server, as pages tell it apart. */
type FailureCode = 'unauthenticated' | 'forbidden' | 'notFound' | 'invalid' | 'tooMany' | 'unreachable' | 'failed';

export interface Failing {
  readonly code: FailureCode;
  /** The server's own sentence in both languages, where it had one. */
  readonly text?: Text | undefined;
  /** The server's sentence for programs' readers. */
  readonly detail?: string | undefined;
}

const codes: Readonly<Record<number, FailureCode>> = {
  400: 'invalid',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'notFound',
  409: 'invalid',
  422: 'invalid',
  429: 'tooMany',
};

/** Tells a refusal from a server that is not there. */
export function failingOf(error: unknown): Failing {
  if (isRefusal(error)) {
    const { status, text, detail } = error.problem;
    return { code: codes[status] ?? 'failed', text, detail };
  }
  return { code: error instanceof TypeError ? 'unreachable' : 'failed' };
}
