import { bytesOf, textFromBytes } from '../values/bytes.ts';
import { jsonText } from '../values/json.ts';
import { isInteger, plus, toBigInt } from '../values/number.ts';
import { entries, getKey } from '../values/table.ts';
import { isArray, isNumber, newObject, type RegoObject, type Value } from '../values/value.ts';
import type { Run } from '../eval/context.ts';
import { type Builtin, builtin, type BuiltinResult, fail, type Failure, isFailure } from './builtin.ts';
import { signKey, type VerifyKey, verifyKeys } from './keys.ts';
import { algorithms, signData, verifySecret, verifySignature } from './signatures.ts';
import { readObject, readToken, type Token } from './tokens.ts';

function decode(text: string): BuiltinResult {
  const token = readToken(text);
  if ('tag' in token) return token;
  if (getKey(token.header, 'cty') === 'JWT') return decode(textFromBytes(token.payload).replace(/^["']+|["']+$/g, ''));
  const payload = readObject(textFromBytes(token.payload));
  return isFailure(payload) ? payload : [token.header, payload, token.signature.toString('hex')];
}

function verifier(algorithm: string): Builtin {
  return builtin(`io.jwt.verify_${algorithm.toLowerCase()}`, ['string', 'string'], 'boolean', (text, material) => {
    const token = readToken(text);
    if ('tag' in token) return token;
    if (algorithm.startsWith('HS')) return verifySecret(algorithm, bytesOf(material), token.signed, token.signature);
    const keys = verifyKeys(material);
    if ('tag' in keys) return keys;
    return verifyWithKeys(keys, algorithm, token);
  });
}

function verifyWithKeys(keys: readonly VerifyKey[], algorithm: string, token: Token): boolean {
  const kid = getKey(token.header, 'kid');
  const named = typeof kid === 'string' ? keys.find((each) => each.kid === kid) : undefined;
  if (named !== undefined) return verifySignature(algorithm, named.key, token.signed, token.signature);
  return keys.some(
    ({ key, alg }) =>
      (alg === undefined || alg === algorithm) && verifySignature(algorithm, key, token.signed, token.signature),
  );
}

/** What `io.jwt.decode_verify` is told to demand of a token. */
interface Demands {
  readonly keys: readonly VerifyKey[] | undefined;
  readonly secret: string | undefined;
  readonly alg: string | undefined;
  readonly iss: string | undefined;
  readonly aud: string | undefined;
  /** Nanoseconds since 1970. */
  readonly time: number | bigint;
}

function readDemands(constraints: RegoObject, run: Run): Demands | Failure {
  const texts: Record<string, string> = {};
  let time: number | bigint = run.clock();
  let keys: readonly VerifyKey[] | undefined;
  for (const [name, value] of entries(constraints)) {
    if (name === 'time') {
      if (!isNumber(value)) return fail('token time constraint: must be a number');
      if (value < 0) return fail('token time constraint: must not be negative');
      time = value;
    } else if (name === 'cert' || name === 'secret' || name === 'alg' || name === 'iss' || name === 'aud') {
      if (typeof value !== 'string') return fail(`${name} constraint: must be a string`);
      texts[name] = value;
    } else return fail(`unknown token validation constraint: ${jsonText(name)}`);
  }
  const { cert, secret, alg, iss, aud } = texts as Partial<Record<string, string>>;
  if (cert !== undefined) {
    const found = verifyKeys(cert);
    if ('tag' in found) return found;
    keys = found;
  }
  if (keys !== undefined && secret !== undefined) return fail('duplicate key constraints');
  if (keys === undefined && (secret === undefined || secret === '')) return fail('no key constraint');
  return { keys, secret, alg, iss, aud, time };
}

function isVerified(token: Token, { keys, secret, alg }: Demands): boolean | Failure {
  const algorithm = getKey(token.header, 'alg');
  if (algorithm !== undefined && typeof algorithm !== 'string') return fail('alg: must be a string');
  if (algorithm === undefined || !algorithms.has(algorithm)) return false;
  const crit = getKey(token.header, 'crit');
  // No extension is understood here: a token that demands one is not accepted (RFC 7515 section 4.1.11).
  if (crit !== undefined) return false;
  if (alg !== undefined && alg !== '' && alg !== algorithm) return false;
  if (keys !== undefined) return verifyWithKeys(keys, algorithm, token);
  return verifySecret(algorithm, bytesOf(secret ?? ''), token.signed, token.signature);
}

function isFor(audience: Value | undefined, wanted: string | undefined): boolean {
  if (audience === undefined) return wanted === undefined || wanted === '';
  if (typeof audience === 'string') return audience === (wanted ?? '');
  return isArray(audience) && audience.includes(wanted ?? '');
}

function compareSeconds(seconds: Value, nanoseconds: number | bigint): number | undefined {
  if (!isNumber(seconds)) return undefined;
  const now = isInteger(nanoseconds) ? Number(toBigInt(nanoseconds)) / 1e9 : Number(nanoseconds) / 1e9;
  return now - Number(plus(seconds, 0));
}

function decodeVerify(text: string, constraints: RegoObject, run: Run): BuiltinResult {
  const refused: Value = [false, newObject(), newObject()];
  const demands = readDemands(constraints, run);
  if ('tag' in demands) return demands;
  let token = readToken(text);
  for (;;) {
    if ('tag' in token) return token;
    const verified = isVerified(token, demands);
    if (verified !== true) return verified === false ? refused : verified;
    const cty = getKey(token.header, 'cty');
    if (typeof cty !== 'string' || cty.toUpperCase() !== 'JWT') break;
    token = readToken(textFromBytes(token.payload));
  }
  const payload = readObject(textFromBytes(token.payload));
  if (isFailure(payload)) return payload;
  const { iss, aud, time } = demands;
  if (iss !== undefined && iss !== '' && getKey(payload, 'iss') !== iss) return refused;
  if (!isFor(getKey(payload, 'aud'), aud)) return refused;
  const exp = getKey(payload, 'exp');
  const past = exp === undefined ? -1 : compareSeconds(exp, time);
  if (past === undefined) return fail('exp value must be a number');
  if (past >= 0) return refused;
  const nbf = getKey(payload, 'nbf');
  const since = nbf === undefined ? 0 : compareSeconds(nbf, time);
  if (since === undefined) return fail('nbf value must be a number');
  return since < 0 ? refused : [true, token.header, payload];
}

function sign(header: string, payload: string, jwk: string): BuiltinResult {
  const key = signKey(jwk);
  if (!Buffer.isBuffer(key) && 'tag' in key) return key;
  if (header === '') return fail("missing or invalid 'alg' header: cannot parse JSON: cannot parse empty string");
  const fields = readObject(header);
  const algorithm = isFailure(fields) ? undefined : getKey(fields, 'alg');
  if (isFailure(fields) || typeof algorithm !== 'string')
    return fail('missing or invalid \'alg\' header: jwsbb: header "alg" not found');
  if (!algorithms.has(algorithm)) return fail(`unknown JWS algorithm: ${algorithm}`);
  const type = getKey(fields, 'typ');
  if ((typeof type !== 'string' || type === 'JWT') && !isJson(payload))
    return fail('type is JWT but payload is not JSON');
  const signed = `${bytesOf(header).toString('base64url')}.${bytesOf(payload).toString('base64url')}`;
  const signature = signData(algorithm, key, Buffer.from(signed));
  return signature === undefined ? fail(`key is not for ${algorithm}`) : `${signed}.${signature.toString('base64url')}`;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

export const jwt: readonly Builtin[] = [
  builtin('io.jwt.decode', ['string'], 'array', decode),
  ...Array.from(algorithms, verifier),
  builtin('io.jwt.decode_verify', ['string', 'object'], 'array', decodeVerify, { nondeterministic: true }),
  builtin('io.jwt.encode_sign_raw', ['string', 'string', 'string'], 'string', sign, { nondeterministic: true }),
  builtin(
    'io.jwt.encode_sign',
    ['object', 'object', 'object'],
    'string',
    (header, payload, key) => sign(jsonText(header), jsonText(payload), jsonText(key)),
    { nondeterministic: true },
  ),
];
