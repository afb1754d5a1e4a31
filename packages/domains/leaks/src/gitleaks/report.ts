import { hash } from 'node:crypto';

/** What of a secret is known by a report of gitleaks: enough to know it again, and not the secret. */
export interface KnownSecret {
  readonly file: string;
  readonly hash: string;
}

/**
 * Reads a report of gitleaks (`--report-format json`), which serves as a baseline. Undefined when it is none: a list of
 * objects with `RuleID`, `File` and `Secret`. Redacted reports hold no secret to compare and give nothing.
 */
export function readGitleaksReport(value: unknown): readonly KnownSecret[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const known: KnownSecret[] = [];
  for (const item of value as unknown[]) {
    if (typeof item !== 'object' || item === null) return undefined;
    const { RuleID: rule, File: file, Secret: secret } = item as Record<string, unknown>;
    if (typeof rule !== 'string' || typeof file !== 'string' || typeof secret !== 'string') return undefined;
    known.push({ file, hash: hash('sha256', Buffer.from(secret, 'utf8')) });
  }
  return known;
}

/**
 * Reads a `.gitleaksignore`: one fingerprint a line, `[commit:]file:rule:line`, `#` for comments. Gives the places,
 * `[commit:]file:line`: our rules have names of their own, and what is allowed is the line.
 */
export function readIgnoreFile(text: string): ReadonlySet<string> {
  const places = new Set<string>();
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const match = /^(?:([0-9a-f]{40}):)?(.+):[^:]+:(\d+)$/.exec(line);
    if (match === null) continue;
    const [, commit, file, number] = match;
    places.add(`${commit === undefined ? '' : `${commit}:`}${file}:${number}`);
  }
  return places;
}
