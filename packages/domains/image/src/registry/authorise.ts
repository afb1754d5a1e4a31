import { ImageError } from '../error.ts';
import { isObject } from '../oci/json.ts';
import type { Challenge } from './challenge.ts';
import type { Credentials } from './credentials.ts';
import { gather, type HttpSend } from './http.ts';

const maxTokenAnswer = 1024 * 1024;

/**
 * The `Authorization` header that answers a challenge; undefined when there is nothing to answer it with. Bearer tokens
 * are fetched as the distribution project's token specification says, by OAuth2 for identity tokens.
 */
export async function authorise(
  challenges: readonly Challenge[],
  repository: string,
  credentials: Credentials | undefined,
  send: HttpSend,
): Promise<string | undefined> {
  if (credentials?.kind === 'bearer') return `Bearer ${credentials.token}`;
  const bearer = challenges.find(({ scheme }) => scheme === 'bearer');
  if (bearer !== undefined) return `Bearer ${await fetchToken(bearer, repository, credentials, send)}`;
  if (challenges.some(({ scheme }) => scheme === 'basic') && credentials?.kind === 'password')
    return basic(credentials);
  return undefined;
}

function basic({ username, password }: Extract<Credentials, { kind: 'password' }>): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

async function fetchToken(
  { parameters }: Challenge,
  repository: string,
  credentials: Credentials | undefined,
  send: HttpSend,
): Promise<string> {
  const { realm, service } = parameters;
  if (realm === undefined || !URL.canParse(realm)) throw refused('the registry names no place to get a token from');
  const url = new URL(realm);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw refused(`tokens are not to be had from ${url.protocol}`);
  const scope = parameters['scope'] ?? `repository:${repository}:pull`;
  const fields = { ...(service === undefined ? {} : { service }), scope };
  const response = await send(
    credentials?.kind === 'identity'
      ? {
          url,
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: new URLSearchParams({
            grant_type: 'refresh_token',
            refresh_token: credentials.token,
            client_id: 'seawall',
            ...fields,
          }).toString(),
        }
      : {
          url: withQuery(url, fields),
          headers: credentials?.kind === 'password' ? { authorization: basic(credentials) } : {},
        },
  );
  const body = await gather(response, maxTokenAnswer);
  if (response.status !== 200) throw refused(`${url.host} gave no token (HTTP ${response.status})`);
  const token = tokenIn(body);
  if (token === undefined) throw refused(`${url.host} gave an answer without a token`);
  return token;
}

function withQuery(url: URL, fields: Readonly<Record<string, string>>): URL {
  const full = new URL(url);
  for (const [name, value] of Object.entries(fields)) full.searchParams.set(name, value);
  return full;
}

function tokenIn(body: Buffer): string | undefined {
  try {
    const value: unknown = JSON.parse(body.toString());
    if (!isObject(value)) return undefined;
    const token = value['token'] ?? value['access_token'];
    return typeof token === 'string' && /^[\x21-\x7e]+$/.test(token) ? token : undefined;
  } catch {
    return undefined;
  }
}

function refused(why: string): ImageError {
  return new ImageError('unauthorized', { en: `Signing in failed: ${why}`, zh: `登录失败：${why}` });
}
