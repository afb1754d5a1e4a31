import type { Text } from '@seawall/model';

export type DetectErrorCode =
  | 'no-such-file'
  | 'bad-address'
  | 'bad-rules'
  | 'cannot-listen'
  | 'bad-certificate'
  | 'bad-position';

/** What stops detection before it begins: the user must change something. */
export class DetectError extends Error {
  readonly code: DetectErrorCode;
  readonly text: Text;

  constructor(code: DetectErrorCode, text: Text, options?: { cause: unknown }) {
    super(text.en, options);
    this.name = 'DetectError';
    this.code = code;
    this.text = text;
  }
}

/** The system's code of a failure, `ENOENT`, else what it says. */
export function reasonOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? (error instanceof Error ? error.message : String(error));
}
