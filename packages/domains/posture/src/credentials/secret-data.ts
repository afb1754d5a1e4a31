import type { KubeObject, Secret } from '@seawall/kube';
import { detectInText } from './detect.ts';
import { matchForm } from './forms.ts';
import { classifyName, isHarmlessName } from './names.ts';
import { isNoCredential, judgeValue, looksRandom, type Strength } from './values.ts';

export const registryTypes: ReadonlySet<string> = new Set([
  'kubernetes.io/dockerconfigjson',
  'kubernetes.io/dockercfg',
]);
export const tokenType = 'kubernetes.io/service-account-token';

export interface SecretValue {
  readonly field: 'data' | 'stringData';
  readonly key: string;
  readonly strength: Strength;
}

export function secretOf(object: KubeObject): KubeObject<Secret> | undefined {
  return object.ref.apiVersion === 'v1' ? object : undefined;
}

/** The credentials that a Secret's manifest carries; placeholders, references and what is no credential left out. */
export function valuesIn({ data, stringData }: Secret): SecretValue[] {
  const found: SecretValue[] = [];
  for (const [key, value] of Object.entries(stringData ?? {})) note(found, 'stringData', key, value);
  for (const [key, value] of Object.entries(data ?? {})) note(found, 'data', key, decode(value));
  return found;
}

function note(found: SecretValue[], field: SecretValue['field'], key: string, value: string): void {
  const strength = strengthOf(key, value.trim());
  if (strength !== undefined && strength !== 'placeholder') found.push({ field, key, strength });
}

function strengthOf(key: string, value: string): Strength | undefined {
  if (value === '' || value.startsWith('ENC[')) return undefined;
  const form = matchForm(value);
  if (form !== undefined) return form.strength;
  if (value.includes('\n')) return strongest(detectInText(value).map(({ strength }) => strength));
  if (isHarmlessName(key) || isNoCredential(value)) return undefined;
  const promise = classifyName(key);
  if (promise !== undefined) return judgeValue(value, promise === 'vague' ? 'secret' : promise);
  return looksRandom(value) || isBinary(value) ? 'real' : undefined;
}

function strongest(strengths: readonly Strength[]): Strength | undefined {
  return (['real', 'weak', 'default'] as const).find((strength) => strengths.includes(strength));
}

/** What `data` stands for; text that is no base64 is taken as it is, for that is a common mistake. */
export function decode(value: string): string {
  const compact = value.replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(compact)) return value;
  return Buffer.from(compact, 'base64').toString('utf8');
}

/** Keystores and raw keys: what UTF-8 could not read became replacement characters. */
function isBinary(value: string): boolean {
  return value.length >= 16 && value.includes('\uFFFD');
}
