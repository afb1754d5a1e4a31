import type { Text } from '@seawall/model';

/** `damaged`: not what its builder wrote; `unsigned`: no signature of a trusted key; `network`, `disk`: the world's fault; `busy`: another process changes it. */
export type VulnsErrorCode = 'missing' | 'damaged' | 'unsigned' | 'network' | 'disk' | 'format' | 'usage' | 'busy';

/** What keeps the database from being read, built or brought. */
export class VulnsError extends Error {
  readonly code: VulnsErrorCode;
  readonly text: Text;

  constructor(code: VulnsErrorCode, text: Text, options?: ErrorOptions) {
    super(text.en, options);
    this.name = 'VulnsError';
    this.code = code;
    this.text = text;
  }
}
