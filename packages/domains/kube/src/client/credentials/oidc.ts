import type { Text } from '@seawall/model';
import { isMapping } from '../../shape.ts';
import { KubeError } from '../error.ts';
import type { ClientWorld } from '../world.ts';
import { type Credentials, type Proof, shared } from './credentials.ts';

/** A kubeconfig's `auth-provider` of the name `oidc`. */
export interface OidcConfig {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret?: string;
  readonly idToken?: string;
  readonly refreshToken?: string;
}

/** Speaks to the identity provider: `form` is posted when given. Gives the status and the text of the answer. */
export type OidcFetch = (
  url: URL,
  form?: URLSearchParams,
  authorization?: string,
) => Promise<{ readonly status: number; readonly text: string }>;

const earlyMs = 10_000;

/**
 * An ID token, renewed with the refresh token when it expires. Renewed tokens stay in memory: the kubeconfig is the
 * user's. Source: OpenID Connect Core 1.0, section 12; OpenID Connect Discovery 1.0, section 4.
 */
export function oidcCredentials(config: OidcConfig, world: ClientWorld, fetch: OidcFetch): Credentials {
  let refreshToken = config.refreshToken;
  let known: { readonly proof: Proof; readonly expiresAt: number } | undefined =
    config.idToken === undefined ? undefined : proven(config.idToken);

  const refresh = shared(async (): Promise<Proof> => {
    if (refreshToken === undefined) {
      throw failed(config, {
        en: 'the ID token has expired and there is no refresh token; log in again',
        zh: 'ID 令牌已过期且没有刷新令牌，请重新登录',
      });
    }
    const answer = await renew(config, refreshToken, fetch);
    const idToken = answer['id_token'];
    if (typeof idToken !== 'string' || idToken === '') {
      throw failed(config, { en: 'the provider gave no ID token', zh: '身份提供方未返回 ID 令牌' });
    }
    if (typeof answer['refresh_token'] === 'string') refreshToken = answer['refresh_token'];
    known = proven(idToken);
    return known.proof;
  });

  return {
    kind: 'oidc',
    proof: async () => (known !== undefined && world.now() < known.expiresAt - earlyMs ? known.proof : refresh()),
    refused(proof) {
      if (known?.proof === proof) known = undefined;
      return refreshToken !== undefined;
    },
  };
}

function proven(idToken: string): { readonly proof: Proof; readonly expiresAt: number } {
  return { proof: { authorization: `Bearer ${idToken}` }, expiresAt: tokenExpiry(idToken) ?? Number.NEGATIVE_INFINITY };
}

/** When a JSON web token expires, in milliseconds since 1970; undefined when it is none or does not say. */
export function tokenExpiry(token: string): number | undefined {
  const [, payload] = token.split('.');
  if (payload === undefined) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
    return isMapping(claims) && typeof claims['exp'] === 'number' ? claims['exp'] * 1000 : undefined;
  } catch {
    return undefined;
  }
}

async function renew(config: OidcConfig, refreshToken: string, fetch: OidcFetch): Promise<Record<string, unknown>> {
  const base = config.issuer.replace(/\/$/, '');
  const discovery = await ask(config, fetch, `${base}/.well-known/openid-configuration`);
  const endpoint = discovery['token_endpoint'];
  if (typeof endpoint !== 'string' || !endpoint.startsWith('https://')) {
    throw failed(config, { en: 'the provider names no token endpoint', zh: '身份提供方未给出令牌端点' });
  }
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    client_id: config.clientId,
  });
  if (config.clientSecret !== undefined) form.set('client_secret', config.clientSecret);
  return ask(config, fetch, endpoint, form);
}

async function ask(
  config: OidcConfig,
  fetch: OidcFetch,
  address: string,
  form?: URLSearchParams,
): Promise<Record<string, unknown>> {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined) throw failed(config, { en: 'the issuer is no address', zh: 'issuer 不是有效地址' });
  const { status, text } = await fetch(url, form);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (status === 200 && isMapping(value)) return value;
  const error = isMapping(value) && typeof value['error'] === 'string' ? `: ${value['error'].slice(0, 100)}` : '';
  throw failed(config, { en: `the provider answered ${status}${error}`, zh: `身份提供方返回 ${status}${error}` });
}

function failed({ issuer }: OidcConfig, { en, zh }: Text): KubeError {
  return new KubeError('credentials', {
    en: `OpenID Connect (${issuer}): ${en}`,
    zh: `OpenID Connect（${issuer}）：${zh}`,
  });
}
