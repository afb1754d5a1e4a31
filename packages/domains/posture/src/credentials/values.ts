import type { NameClass } from './names.ts';

/**
 * How far a value in a credential's place is one. `real`: it looks like one. `weak`: a real one that anybody guesses.
 * `default`: the one that is meant to be changed. `placeholder`: it stands for one that comes later.
 */
export type Strength = 'real' | 'weak' | 'default' | 'placeholder';

const references =
  /^\$|^\{\w*\}$|\$\{|\$\(|\{\{|<%|%[({]|^%\w+%$|^(?:ENC\[|ref\+|vault:|op:\/\/|arn:aws|file:|env:|secretref:|keyvault|aws-?sm|gcp-?sm)|^projects\/[^/]+\/secrets\/|^(?:secret|kv)\/data\//i;
const path = /^(?:~|\.{1,2}|[A-Za-z]:)?(?:[/\\][\w.@ -]+)+[/\\]?$/;
const file = /^[\w./-]+\.(?:pem|key|crt|cer|json|ya?ml|txt|conf|ini|jks|p12|pfx|env|properties)$/i;
const url = /^[a-z][a-z0-9+.-]*:\/\//i;
const placeholder =
  /^(?:x{3,}|\*{3,}|\.{3,}|-{2,}|_{2,}\w*_{2,}|<[^<>]*>|\[[^[\]]*\]|todo|fixme|tbd|redacted|dummy|placeholder|(?:your|insert|enter|put|replace|fill|add)[-_ ].*|replaceme|.*[-_ ]here|.*example(?:key)?)$/i;
const meantToBeChanged = /^(?:please[-_ ]?)?change[-_ ]?(?:me|it|this|this[-_ ]?\w*|in[-_ ]?prod\w*)[-_!.\d]*$/i;
const words =
  /^(?:true|false|yes|no|on|off|y|n|t|f|enabled?|disabled?|none|null|nil|undefined|required|optional|auto|default|string|str|bool|boolean|int|integer|number|object|any|bearer|basic|oauth2?|jwt|oidc|ldap|env|file|vault|kubernetes|memory|cookie|header|session|anonymous|development|production|staging|testing)$/i;
const weakWords =
  /^(?:pass|admin|administrator|root|toor|guest|test\w{0,4}|letmein|welcome\d*|qwerty\w{0,3}|abc\d*|foo|bar|foobar|demo|user|postgres|postgresql|mysql|mariadb|mongo|mongodb|redis|rabbit|rabbitmq|elastic|grafana|minio|minioadmin|keycloak|sonar|oracle|cassandra|neo4j|vagrant|docker|k8s|s3cr3t|(?:super|top|my)?[-_]?secret\d*|(?:0?12345\d*|1234|0{3,}|1{3,}|(\w)\1{3,}))[!.]?$/i;
/** The word itself, with something around it: `fake_password`, `MyPassword1!`. */
const saysPassword = /pass?w(?:or)?d|passw0rd|p[a@]ss(?:w[o0]rd)?\d*$/i;

/** Judges a value by what its name promises; undefined when it is not a credential at all. */
export function judgeValue(value: string, promise: NameClass): Strength | undefined {
  const text = value.trim();
  if (text === '' || text.length > 10_000 || isNoCredential(text)) return undefined;
  if (meantToBeChanged.test(text)) return promise === 'vague' ? undefined : 'default';
  if (placeholder.test(text)) return promise === 'vague' ? undefined : 'placeholder';
  if (words.test(text)) return undefined;
  if (promise === 'password') return judgePassword(text);
  if (isNumeric(text)) return undefined;
  if (weakWords.test(text)) return promise === 'secret' ? 'weak' : undefined;
  if (looksRandom(text)) return 'real';
  // A word or a run of letters is a credential only where no name of an object could stand.
  return promise === 'secret' || /secret/i.test(text) ? (isPlainRun(text) ? 'real' : undefined) : undefined;
}

function judgePassword(text: string): Strength | undefined {
  if (/\s/.test(text) || text.length < 3) return undefined;
  if (weakWords.test(text) || (saysPassword.test(text) && !looksRandom(text))) return 'weak';
  return isDomain(text) ? undefined : 'real';
}

/** References, templates, paths and addresses: where a credential is, not what it is. */
export function isNoCredential(text: string): boolean {
  return references.test(text) || (path.test(text) && !/[+=]/.test(text)) || file.test(text) || url.test(text);
}

function isNumeric(text: string): boolean {
  return /^[\d.,:_-]+[a-z]{0,2}$/i.test(text);
}

function isPlainRun(text: string): boolean {
  return text.length >= 8 && /^[^\s./:,;-]+$/.test(text);
}

function isDomain(text: string): boolean {
  return /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|io|dev|local|svc|internal|cluster)(?::\d+)?$/i.test(text);
}

/** Long, of several kinds of characters, and spread over many of them: what machines issue. */
export function looksRandom(text: string): boolean {
  if (text.length < 16 || /\s/.test(text)) return false;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/].filter((kind) => kind.test(text)).length;
  return kinds >= 2 && /\d/.test(text) && entropy(text) >= 3;
}

/** Shannon's, in bits for each character. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) {
    const share = count / text.length;
    bits -= share * Math.log2(share);
  }
  return bits;
}
