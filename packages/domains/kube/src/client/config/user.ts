import { isMapping } from '../../shape.ts';
import type { Mapping } from '../../yaml/document.ts';
import { type Credentials, type ClientCertificate, staticCredentials } from '../credentials/credentials.ts';
import { type ExecConfig, execCredentials } from '../credentials/exec.ts';
import { type OidcFetch, oidcCredentials } from '../credentials/oidc.ts';
import { tokenFileCredentials } from '../credentials/token-file.ts';
import type { ClientWorld } from '../world.ts';
import { configError, type Entry, pathFrom, readNamed, textField } from './kubeconfig.ts';

export interface UserOptions {
  /** For `provideClusterInfo`. */
  readonly cluster: Readonly<Record<string, unknown>>;
  readonly pluginTimeoutMs?: number;
  /** Speaks to an OpenID Connect provider; `ca` is the authority that the kubeconfig names for it. */
  readonly fetchFor: (ca: string | undefined) => OidcFetch;
}

/** The credentials that a kubeconfig's user describes, in kubectl's order of precedence. */
export async function credentialsOf(user: Entry, options: UserOptions, world: ClientWorld): Promise<Credentials> {
  const certificate = await certificateOf(user, world);
  const both = certificate === undefined ? {} : { certificate };
  const exec = user.value['exec'];
  const provider = user.value['auth-provider'];
  const token = textField(user, 'token');
  const tokenFile = textField(user, 'tokenFile');
  const name = textField(user, 'username');
  // A token file counts before a token, which is what was in the file when the entry was made.
  if (tokenFile !== undefined) return tokenFileCredentials(pathFrom(user, tokenFile), world, certificate);
  if (token !== undefined) return staticCredentials({ authorization: `Bearer ${token.trim()}`, ...both });
  if (name !== undefined) {
    const pair = `${name}:${textField(user, 'password') ?? ''}`;
    return staticCredentials({ authorization: `Basic ${Buffer.from(pair).toString('base64')}`, ...both });
  }
  if (isMapping(exec)) return execCredentials(execConfig(user, exec, options), world, options.pluginTimeoutMs, both);
  if (isMapping(provider)) return providerCredentials(user, provider, options, world);
  return staticCredentials(both);
}

async function certificateOf(user: Entry, world: ClientWorld): Promise<ClientCertificate | undefined> {
  const cert = await readNamed(user, 'client-certificate', world);
  const key = await readNamed(user, 'client-key', world);
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined) {
    throw wrong(user, 'names a client certificate without its key', '只给出了客户端证书或私钥之一');
  }
  return { cert, key };
}

const versions = /^client\.authentication\.k8s\.io\/v1(?:beta1)?$/;

function execConfig(user: Entry, exec: Mapping, { cluster }: UserOptions): ExecConfig {
  const { apiVersion, command, args, env, installHint, interactiveMode, provideClusterInfo } = exec;
  if (typeof command !== 'string' || command === '')
    throw wrong(user, 'has an exec plug-in without a command', '的 exec 插件缺少 command');
  if (typeof apiVersion !== 'string' || !versions.test(apiVersion)) {
    const given = JSON.stringify(apiVersion);
    throw wrong(
      user,
      `has an exec plug-in of version ${given}; known are client.authentication.k8s.io/v1 and v1beta1`,
      `的 exec 插件版本为 ${given}；支持 client.authentication.k8s.io/v1 与 v1beta1`,
    );
  }
  const variables: Record<string, string> = {};
  for (const one of Array.isArray(env) ? env : []) {
    if (isMapping(one) && typeof one['name'] === 'string')
      variables[one['name']] = typeof one['value'] === 'string' ? one['value'] : '';
  }
  return {
    file: user.file,
    apiVersion,
    command,
    args: Array.isArray(args) ? args.map(String) : [],
    env: variables,
    ...(typeof installHint === 'string' ? { installHint } : {}),
    interactiveMode: interactiveMode === 'Never' || interactiveMode === 'Always' ? interactiveMode : 'IfAvailable',
    ...(provideClusterInfo === true ? { cluster } : {}),
  };
}

async function providerCredentials(
  user: Entry,
  provider: Mapping,
  options: UserOptions,
  world: ClientWorld,
): Promise<Credentials> {
  if (provider['name'] !== 'oidc') {
    const name = JSON.stringify(provider['name']);
    throw wrong(
      user,
      `uses the auth-provider ${name}, which Kubernetes has removed; use its exec plug-in instead`,
      `使用了 Kubernetes 已移除的 auth-provider ${name}；请改用相应的 exec 插件`,
    );
  }
  const config: Entry = { ...user, value: isMapping(provider['config']) ? provider['config'] : {} };
  const issuer = textField(config, 'idp-issuer-url');
  const clientId = textField(config, 'client-id');
  if (issuer === undefined || clientId === undefined) {
    throw wrong(
      user,
      'uses OpenID Connect without idp-issuer-url and client-id',
      '使用 OpenID Connect 但缺少 idp-issuer-url 或 client-id',
    );
  }
  const ca = await readNamed(config, 'idp-certificate-authority', world);
  const clientSecret = textField(config, 'client-secret');
  const idToken = textField(config, 'id-token');
  const refreshToken = textField(config, 'refresh-token');
  return oidcCredentials(
    {
      issuer,
      clientId,
      ...(clientSecret === undefined ? {} : { clientSecret }),
      ...(idToken === undefined ? {} : { idToken }),
      ...(refreshToken === undefined ? {} : { refreshToken }),
    },
    world,
    options.fetchFor(ca),
  );
}

/** Headers that ask to act as somebody else. */
export function impersonation(user: Entry): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  const as = textField(user, 'as');
  const uid = textField(user, 'as-uid');
  const groups = user.value['as-groups'];
  const extra = user.value['as-user-extra'];
  if (as !== undefined) headers['impersonate-user'] = as;
  if (uid !== undefined) headers['impersonate-uid'] = uid;
  if (Array.isArray(groups)) headers['impersonate-group'] = groups.map(String);
  for (const [name, values] of Object.entries(isMapping(extra) ? extra : {})) {
    headers[`impersonate-extra-${encodeURIComponent(name).toLowerCase()}`] = (
      Array.isArray(values) ? values : [values]
    ).map(String);
  }
  return headers;
}

function wrong(user: Entry, en: string, zh: string): Error {
  return configError(user.file, { en: `user ${user.name} ${en}`, zh: `用户 ${user.name} ${zh}` });
}
