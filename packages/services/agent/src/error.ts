import type { Text } from '@seawall/model';

export type AgentErrorCode =
  | 'no-foreign-functions'
  | 'wrong-platform'
  | 'not-root'
  | 'no-btf'
  | 'bad-btf'
  | 'missing-member'
  | 'program-refused'
  | 'map-refused'
  | 'attach-refused'
  | 'bad-plan'
  | 'kernel-too-old';

/** What stops the sensor before it begins: said so that the reader knows what to change. */
export class AgentError extends Error {
  readonly code: AgentErrorCode;
  readonly text: Text;

  constructor(code: AgentErrorCode, text: Text, options?: { cause: unknown }) {
    super(text.en, options);
    this.name = 'AgentError';
    this.code = code;
    this.text = text;
  }
}
