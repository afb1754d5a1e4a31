import type { Finding } from '@seawall/model';

/** Rules of controls that speak of a credential that stands in a field or an instruction. */
const aboutCredentials = /secret|credential|cloud-key|registry-credentials/;

/**
 * Leaves out secrets that a control has already told of at the same line: it knows the field, and often a fix. A control
 * that only advises does not silence a secret.
 */
export function withoutTwiceTold(judged: readonly Finding[], found: readonly Finding[]): readonly Finding[] {
  if (!found.some(({ kind }) => kind === 'secret')) return found;
  const told = new Set<string>();
  for (const { rule, severity, place } of judged) {
    if (severity !== 'info' && aboutCredentials.test(rule)) told.add(`${place.file}:${place.line}`);
  }
  return found.filter(({ kind, place }) => kind !== 'secret' || !told.has(`${place.file}:${place.line}`));
}
