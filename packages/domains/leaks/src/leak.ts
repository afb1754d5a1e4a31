/** How a secret was wrapped where it stood. */
export type Encoding = 'base64' | 'hex' | 'url';

/** A secret in the open. It holds nothing that would give the secret away. */
export interface Leak {
  /** The id of the rule. */
  readonly rule: string;
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in bytes of the line; 0 for what was decoded or is too far into a line to say. */
  readonly column: number;
  readonly endLine: number;
  /** The first and last characters at most. */
  readonly redacted: string;
  /** SHA-256 of the secret in hexadecimal: the same secret in two places has the same. */
  readonly hash: string;
  /** Outermost first; empty for what stood there in plain. */
  readonly encodings: readonly Encoding[];
  /** It looks made up: a run of the alphabet, a check sum that does not hold. */
  readonly invented: boolean;
  /** A comment on its line allows it. */
  readonly allowed: boolean;
  /** Tags of a user's rule. */
  readonly tags?: readonly string[];
}

const shownCharacters = 4;
const leastHidden = 12;

/** `ghp_…1Ab2`; texts too short to hide behind their ends are shown as length only. */
export function redact(secret: string): string {
  const line = secret.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  if (line.startsWith('-----BEGIN')) return `${line.slice(0, line.indexOf('-----', 10) + 5)}…`;
  if (line.length < shownCharacters + leastHidden) return `${line.slice(0, line.length > 8 ? 2 : 0)}…(${line.length})`;
  const tail = line.length >= 2 * shownCharacters + leastHidden ? line.slice(-shownCharacters) : '';
  return `${line.slice(0, shownCharacters)}…${tail}`;
}
