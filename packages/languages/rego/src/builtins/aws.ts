import { createHash, createHmac } from 'node:crypto';
import { bytesOf } from '../values/bytes.ts';
import { jsonText } from '../values/json.ts';
import { isInteger, toBigInt } from '../values/number.ts';
import { entries, getKey, objectOf, put, setOf } from '../values/table.ts';
import { termText } from '../values/text.ts';
import { isObject, newObject, type RegoObject, type Value } from '../values/value.ts';
import { type Builtin, builtin, type BuiltinResult, type Failure, fail, typeFailure } from './builtin.ts';
import { requestFault } from './http.ts';

const name = 'providers.aws.sign_req';
const required = ['aws_access_key', 'aws_region', 'aws_secret_access_key', 'aws_service'];
const unsigned = new Set(['authorization', 'user-agent', 'x-amzn-trace-id']);

function configFault(config: RegoObject): Failure | undefined {
  const missing = required.filter((key) => getKey(config, key) === undefined);
  if (missing.length > 0) {
    return typeFailure(`${name}: operand 2 missing required AWS config parameters(s): ${termText(setOf(missing))}`);
  }
  const invalid = required.filter((key) => typeof getKey(config, key) !== 'string');
  if (invalid.length === 0) return undefined;
  return typeFailure(
    `${name}: operand 2 invalid values for required AWS config parameters(s): ${termText(setOf(invalid))}`,
  );
}

function bodyBytes(request: RegoObject): Buffer {
  const raw = getKey(request, 'raw_body');
  if (raw !== undefined) return bytesOf(textOr(raw));
  const body = getKey(request, 'body');
  return bytesOf(body === undefined ? '' : jsonText(body));
}

function textOr(value: Value | undefined): string {
  return typeof value === 'string' ? value : '';
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function mac(key: string | Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}

interface Signing {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
  readonly config: RegoObject;
  /** As in `20151228T140825Z`. */
  readonly now: string;
  readonly payload: 'signed' | 'unsigned';
}

/** The headers that a signature adds. */
// https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html
function signatureHeaders({
  method,
  host,
  path,
  query,
  headers,
  body,
  config,
  now,
  payload,
}: Signing): Map<string, string> {
  const field = (key: string): string => textOr(getKey(config, key));
  const service = field('aws_service');
  const hash = payload === 'unsigned' ? 'UNSIGNED-PAYLOAD' : sha256(body);
  const added = new Map([
    ['host', host],
    ['x-amz-date', now],
  ]);
  if (service === 's3' || service === 'glacier') added.set('x-amz-content-sha256', hash);
  if (field('aws_session_token') !== '') added.set('x-amz-security-token', field('aws_session_token'));
  const signed = new Map(added);
  for (const [header, value] of headers) {
    if (!unsigned.has(header.toLowerCase())) signed.set(header.toLowerCase(), value);
  }
  const ordered = [...signed].sort(([a], [b]) => (a < b ? -1 : 1));
  const list = ordered.map(([header]) => header).join(';');
  const lines = ordered.map(([header, value]) => `${header}:${value}\n`).join('');
  const canonical = [method, path, query, lines, list, hash].join('\n');
  const scope = [now.slice(0, 8), field('aws_region'), service, 'aws4_request'];
  const text = ['AWS4-HMAC-SHA256', now, scope.join('/'), sha256(canonical)].join('\n');
  let key: string | Buffer = `AWS4${field('aws_secret_access_key')}`;
  for (const part of scope) key = mac(key, part);
  const credential = `${field('aws_access_key')}/${scope.join('/')}`;
  added.set(
    'Authorization',
    `AWS4-HMAC-SHA256 Credential=${credential},SignedHeaders=${list},Signature=${mac(key, text).toString('hex')}`,
  );
  return added;
}

function signRequest(request: RegoObject, config: RegoObject, time: number | bigint): BuiltinResult {
  const wrong = configFault(config);
  if (wrong !== undefined) return wrong;
  const exact = isInteger(time) ? toBigInt(time) : undefined;
  if (exact === undefined || exact < 0n || BigInt.asIntN(64, exact) !== exact) {
    return typeFailure(`${name}: operand 3 could not convert time_ns value into a unix timestamp`);
  }
  const fault = requestFault(name, request);
  if (fault !== undefined) return fault;
  const [method, address] = [getKey(request, 'method'), getKey(request, 'url')];
  if (typeof method !== 'string' || typeof address !== 'string') {
    const invalid = ['method', 'url'].filter((key) => typeof getKey(request, key) !== 'string');
    return typeFailure(
      `${name}: operand 1 invalid values for required request parameters(s): ${termText(setOf(invalid))}`,
    );
  }
  const given = getKey(request, 'headers') ?? newObject();
  if (!isObject(given)) return typeFailure(`${name}: operand 1 headers must be object`);
  const disabled = getKey(config, 'disable_payload_signing') ?? false;
  if (typeof disabled !== 'boolean') {
    return typeFailure(`${name}: operand 2 invalid value for 'disable_payload_signing' in AWS config`);
  }
  if (!URL.canParse(address)) return fail(`parse ${JSON.stringify(address)}: invalid URL`);
  const url = new URL(address);
  // A path that was not written is empty, not `/`.
  const bare = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*(?:[?#]|$)/i.test(address);
  const headers = new Map(entries(given).map(([key, value]) => [textOr(key), textOr(value)]));
  const now = new Date(Number(exact / 1_000_000n)).toISOString().replace(/[-:]|\.\d+/g, '');
  const signing: Signing = {
    method,
    host: url.host,
    path: bare ? '' : url.pathname,
    query: url.search.slice(1),
    headers,
    body: bodyBytes(request),
    config,
    now,
    payload: disabled ? 'unsigned' : 'signed',
  };
  const signed = objectOf([...headers, ...signatureHeaders(signing)]);
  const result = objectOf(entries(request));
  put(result, 'headers', signed);
  return result;
}

export const aws: readonly Builtin[] = [builtin(name, ['object', 'object', 'number'], 'object', signRequest)];
