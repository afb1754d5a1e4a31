import type { Text } from '@seawall/model';

export type ScanErrorCode = 'no-such-target' | 'bad-config' | 'bad-baseline' | 'unknown-name' | 'cannot-write';

/** What stops a scan before it begins: the user must change something. */
export class ScanError extends Error {
  readonly code: ScanErrorCode;
  readonly text: Text;

  constructor(code: ScanErrorCode, text: Text, options?: { cause: unknown }) {
    super(text.en, options);
    this.name = 'ScanError';
    this.code = code;
    this.text = text;
  }
}
