import type { Text } from '@seawall/model';

export type AlertingErrorCode = 'bad-config' | 'unknown-output' | 'broken-queue';

/** What the user must put right before anybody can be told. `text` says it in every language. */
export class AlertingError extends Error {
  readonly code: AlertingErrorCode;
  readonly text: Text;

  constructor(code: AlertingErrorCode, text: Text, options?: ErrorOptions) {
    super(text.en, options);
    this.name = 'AlertingError';
    this.code = code;
    this.text = text;
  }
}
