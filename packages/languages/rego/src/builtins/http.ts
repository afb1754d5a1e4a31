import { elements, getKey, has, keys, setOf } from '../values/table.ts';
import { termText } from '../values/text.ts';
import type { RegoObject } from '../values/value.ts';
import { type Builtin, builtin, type Failure, fail, typeFailure } from './builtin.ts';

// The request objects that `http.send` and the signing of requests take.
const known = setOf(
  `method url body enable_redirect force_json_decode force_yaml_decode headers raw_body tls_use_system_certs
  tls_ca_cert tls_ca_cert_file tls_ca_cert_env_variable tls_client_cert tls_client_cert_file
  tls_client_cert_env_variable tls_client_key tls_client_key_file tls_client_key_env_variable tls_insecure_skip_verify
  tls_server_name timeout cache force_cache force_cache_duration_seconds raise_error caching_mode max_retry_attempts
  cache_ignored_headers`.split(/\s+/),
);
const required = setOf(['method', 'url']);

/** What is wrong with the keys of a request; undefined when nothing is. */
export function requestFault(name: string, request: RegoObject): Failure | undefined {
  const given = keys(request);
  const unknown = given.filter((key) => !has(known, key));
  if (unknown.length > 0) {
    return typeFailure(`${name}: operand 1 invalid request parameters(s): ${termText(setOf(unknown))}`);
  }
  const missing = elements(required).filter((key) => getKey(request, key) === undefined);
  if (missing.length === 0) return undefined;
  return typeFailure(`${name}: operand 1 missing required request parameters(s): ${termText(setOf(missing))}`);
}

export const http: readonly Builtin[] = [
  builtin(
    'http.send',
    ['object'],
    'object',
    (request) =>
      requestFault('http.send', request) ??
      fail('http.send: refused: an evaluation has no network; a host can register a function of this name'),
    { nondeterministic: true },
  ),
];
