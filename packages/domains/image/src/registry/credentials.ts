import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isObject, type Json } from '../oci/json.ts';
import type { ImageWorld } from '../world.ts';

export type Credentials =
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  /** An OAuth2 refresh token, which Docker calls an identity token. */
  | { readonly kind: 'identity'; readonly token: string }
  /** A bearer token that is sent as it is. */
  | { readonly kind: 'bearer'; readonly token: string };

/** What is asked for a registry's credentials. */
export type Keyring = (host: string) => Promise<Credentials | undefined>;

/** Docker Hub goes by this name in configurations that are older than its present one. */
const dockerHubKeys = ['https://index.docker.io/v1/', 'index.docker.io', 'docker.io', 'registry-1.docker.io'];

/**
 * The credentials that `docker login`, `podman login` and their helpers have stored: `REGISTRY_AUTH_FILE`,
 * `DOCKER_CONFIG`, `~/.docker/config.json`, Podman's `auth.json`. The first that knows the registry answers.
 */
export function keyring(world: ImageWorld): Keyring {
  let files: Promise<Json[]> | undefined;
  return async (host) => {
    files ??= readAll(authFiles(world));
    for (const file of await files) {
      const found = await fromFile(file, host, world);
      if (found !== undefined) return found;
    }
    return undefined;
  };
}

function authFiles({ env, home }: ImageWorld): string[] {
  const paths = [env['REGISTRY_AUTH_FILE']];
  paths.push(join(env['DOCKER_CONFIG'] ?? join(home, '.docker'), 'config.json'));
  if (env['XDG_RUNTIME_DIR'] !== undefined) paths.push(join(env['XDG_RUNTIME_DIR'], 'containers/auth.json'));
  paths.push(join(env['XDG_CONFIG_HOME'] ?? join(home, '.config'), 'containers/auth.json'));
  return paths.filter((path) => path !== undefined);
}

async function readAll(paths: readonly string[]): Promise<Json[]> {
  const found: Json[] = [];
  for (const path of paths) {
    try {
      const value: unknown = JSON.parse(await readFile(path, 'utf8'));
      if (isObject(value)) found.push(value);
    } catch {
      // Not there, or not JSON: a registry that then asks for credentials says so.
    }
  }
  return found;
}

async function fromFile(file: Json, host: string, world: ImageWorld): Promise<Credentials | undefined> {
  const keys =
    host === 'docker.io' ? dockerHubKeys : [host, `https://${host}`, `https://${host}/v1/`, `https://${host}/v2/`];
  const helpers = isObject(file['credHelpers']) ? file['credHelpers'] : {};
  const auths = isObject(file['auths']) ? file['auths'] : {};
  for (const key of keys) {
    const helper = helpers[key];
    if (typeof helper === 'string') return askHelper(helper, key, world);
  }
  for (const key of keys) {
    const entry = auths[key];
    const found = isObject(entry) ? fromEntry(entry) : undefined;
    if (found !== undefined) return found;
  }
  const store = file['credsStore'];
  if (typeof store !== 'string') return undefined;
  for (const key of keys) {
    const found = await askHelper(store, key, world);
    if (found !== undefined) return found;
  }
  return undefined;
}

function fromEntry(entry: Json): Credentials | undefined {
  const { identitytoken, registrytoken, auth, username, password } = entry;
  if (typeof identitytoken === 'string' && identitytoken !== '') return { kind: 'identity', token: identitytoken };
  if (typeof registrytoken === 'string' && registrytoken !== '') return { kind: 'bearer', token: registrytoken };
  if (typeof auth === 'string' && auth !== '') {
    const text = Buffer.from(auth, 'base64').toString();
    const colon = text.indexOf(':');
    if (colon > 0)
      return { kind: 'password', username: text.slice(0, colon), password: text.slice(colon + 1).replace(/\0+$/, '') };
  }
  if (typeof username === 'string' && typeof password === 'string') return { kind: 'password', username, password };
  return undefined;
}

/** Asks a credential helper (github.com/docker/docker-credential-helpers). */
async function askHelper(name: string, host: string, { runHelper }: ImageWorld): Promise<Credentials | undefined> {
  // The name becomes part of a program's name.
  if (!/^[\w.-]+$/.test(name)) return undefined;
  const answer = await runHelper(`docker-credential-${name}`, ['get'], host);
  if (answer === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(answer);
  } catch {
    return undefined;
  }
  if (!isObject(value)) return undefined;
  const { Username: username, Secret: secret } = value;
  if (typeof username !== 'string' || typeof secret !== 'string') return undefined;
  return username === '<token>'
    ? { kind: 'identity', token: secret }
    : { kind: 'password', username, password: secret };
}
