/**
 * What the name of a field promises of its value. `password`: chosen by a person, may be short. `secret`: issued by a
 * machine. `vague`: the name speaks of credentials without saying that this is one, so the value must look like one.
 */
export type NameClass = 'password' | 'secret' | 'vague';

const passwordWords = new Set(['password', 'passwd', 'pwd', 'passphrase', 'passcode', 'pass', 'passwords']);
const secretWords = new Set(['secret', 'secrets', 'token', 'credential', 'credentials', 'bearer', 'apikey']);

/** What stands before `key` where the key is a secret one. */
const keyQualifiers = new Set([
  'access',
  'account',
  'api',
  'application',
  'app',
  'auth',
  'client',
  'cookie',
  'encryption',
  'encrypt',
  'hmac',
  'jwt',
  'master',
  'private',
  'secret',
  'session',
  'shared',
  'signing',
  'storage',
]);
const cloudWords = new Set(['aws', 'azure', 'oci', 'gcp', 'google', 'alicloud', 'aliyun', 'digitalocean', 'scaleway']);

/** Words run together, as in `PGPASSWORD` and `k8svaultapikey`. */
const joined = /(?:password|passwd|passphrase)$/;
const joinedSecret = /(?:apikey|secretkey|accesskey|privatekey|authtoken|accesstoken|clientsecret)$/;

/** Say how the value is written, not what it is. */
const neutralTail = new Set([
  'content',
  'contents',
  'value',
  'data',
  'base64',
  'b64',
  'plain',
  'plaintext',
  'text',
  'raw',
]);

/** A name that ends in one of these speaks about a credential: where it lies, how long it lives, who may use it. */
const aboutTail = new Set(
  `age alg algo algorithm arn attempts audience auth backend cache cert certificate char chars class complexity config count
  creation delay dir directory disabled enable enabled endpoint env exp expiration expire expires expiry expression field file
  filename folder format generator group grace hash header headers host id ids injector interval issuer kind label leeway
  length lifespan lifetime limit location manager max method min mode mount name namespace names nonce num param
  parameter path pattern policy port prefix provider ref reference refresh regex renew renewal required reset resource
  role rotation rule salt scheme scope seconds separator server service size source status store strategy suffix tag
  template threshold timeout ttl type types uri url user username validation validity validator vault version volume window
  reviewer bucket`.split(/\s+/),
);

/** What the name of an environment variable, a key, a flag or a header says of its value; undefined: nothing. */
export function classifyName(name: string): NameClass | undefined {
  if (name.length > 200) return undefined;
  let known = classes.get(name);
  if (known === undefined) {
    if (classes.size >= mostClasses) classes.clear();
    known = { is: classify(name) };
    classes.set(name, known);
  }
  return known.is;
}

/** The same names come again in every manifest; no more than this many are remembered. */
const mostClasses = 10_000;
const classes = new Map<string, { readonly is: NameClass | undefined }>();

function classify(name: string): NameClass | undefined {
  const words = wordsOf(name);
  while (words.length > 1 && neutralTail.has(words.at(-1) ?? '')) words.pop();
  const last = words.at(-1);
  if (last === undefined || aboutTail.has(last)) return undefined;
  if (passwordWords.has(last) || joined.test(last)) return 'password';
  if (secretWords.has(last) || joinedSecret.test(last)) return 'secret';
  if (last === 'key') {
    const before = words.at(-2) ?? '';
    if (before === 'public') return undefined;
    return keyQualifiers.has(before) || cloudWords.has(words[0] ?? '') ? 'secret' : 'vague';
  }
  if (words.length === 1 && last.length > 6 && last.endsWith('key')) return 'vague';
  if (words.some((word) => secretWords.has(word) || passwordWords.has(word))) return 'vague';
  return undefined;
}

/** Whether a name says outright that its value is no credential: who, where, which. */
export function isHarmlessName(name: string): boolean {
  const last = wordsOf(name).at(-1) ?? '';
  return harmless.has(last) || aboutTail.has(last);
}

const harmless = new Set(
  'account ca crt database db dbname domain email hosts known login organization pem project pub region realm tenant'.split(
    ' ',
  ),
);

/** `dbPassword2`, `DB_PASSWORD` and `db.password` are all db, password. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .map((word) => (word === 'base64' || word === 'b64' ? word : word.replace(/\d+$/, '')))
    .filter((word) => word !== '');
}
