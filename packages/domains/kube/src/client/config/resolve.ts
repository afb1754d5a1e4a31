import { delimiter, join } from 'node:path';
import type { Text } from '@seawall/model';
import { staticCredentials } from '../credentials/credentials.ts';
import type { OidcFetch } from '../credentials/oidc.ts';
import { KubeError } from '../error.ts';
import { proxyFromEnvironment, proxyUrl } from '../transport/proxy.ts';
import type { ClientWorld } from '../world.ts';
import type { ClusterAccess } from './access.ts';
import { inClusterAccess, isInCluster } from './in-cluster.ts';
import { configError, type Entry, type Kubeconfig, readKubeconfig, readNamed, textField } from './kubeconfig.ts';
import { credentialsOf, impersonation } from './user.ts';

export interface AccessOptions {
  /** A kubeconfig file; default `KUBECONFIG`, then `~/.kube/config`, then the service account of the pod. */
  readonly kubeconfig?: string;
  /** Default: the current one. */
  readonly context?: string;
  readonly pluginTimeoutMs?: number;
  readonly fetchFor: (ca: string | undefined) => OidcFetch;
}

/** Finds out how to reach a cluster. Throws `KubeError` with code `config` where that is not said, or said wrongly. */
export async function clusterAccess(options: AccessOptions, world: ClientWorld): Promise<ClusterAccess> {
  const named = options.kubeconfig ?? world.env['KUBECONFIG'];
  const paths = named === undefined || named === '' ? [join(world.home, '.kube', 'config')] : named.split(delimiter);
  const config = await readKubeconfig(
    paths.filter((path) => path !== ''),
    options.kubeconfig !== undefined,
    world,
  );
  if (options.context === undefined && config.contexts.size === 0 && isInCluster(world)) return inClusterAccess(world);
  return accessFrom(config, paths, options, world);
}

async function accessFrom(
  config: Kubeconfig,
  paths: readonly string[],
  options: AccessOptions,
  world: ClientWorld,
): Promise<ClusterAccess> {
  const where = config.files[0] ?? paths.join(delimiter);
  if (config.files.length === 0) {
    throw configError(where, {
      en: 'there is no kubeconfig; name one with --kubeconfig or KUBECONFIG',
      zh: '没有 kubeconfig；请用 --kubeconfig 或 KUBECONFIG 指定',
    });
  }
  const name = options.context ?? config.currentContext;
  if (name === undefined) {
    throw configError(where, {
      en: `no current context; choose one with --context: ${[...config.contexts.keys()].join(', ')}`,
      zh: `没有当前上下文；请用 --context 选择：${[...config.contexts.keys()].join(', ')}`,
    });
  }
  const context = found(config.contexts, name, where, { en: 'context', zh: '上下文' });
  const cluster = found(config.clusters, textField(context, 'cluster') ?? '', context.file, {
    en: 'cluster',
    zh: '集群',
  });
  const userName = textField(context, 'user');
  const user =
    userName === undefined ? undefined : found(config.users, userName, context.file, { en: 'user', zh: '用户' });
  const connection = await connectionOf(cluster, world);
  const info = clusterInfo(cluster, connection.ca);
  const { pluginTimeoutMs, fetchFor } = options;
  const credentials =
    user === undefined
      ? staticCredentials({})
      : await credentialsOf(
          user,
          { cluster: info, fetchFor, ...(pluginTimeoutMs === undefined ? {} : { pluginTimeoutMs }) },
          world,
        );
  return {
    cluster: cluster.name,
    context: name,
    ...(userName === undefined ? {} : { user: userName }),
    namespace: textField(context, 'namespace') ?? 'default',
    ...connection,
    credentials,
    headers: user === undefined ? {} : impersonation(user),
  };
}

type Connection = Pick<ClusterAccess, 'server' | 'ca' | 'insecure' | 'tlsServerName' | 'proxy' | 'plain'>;

async function connectionOf(cluster: Entry, world: ClientWorld): Promise<Connection> {
  const text = textField(cluster, 'server') ?? '';
  const server = URL.canParse(text) ? new URL(text) : undefined;
  if (server === undefined || !/^https?:$/.test(server.protocol)) {
    throw clusterError(cluster, {
      en: `the server ${text || '""'} is no http or https address`,
      zh: `server ${text || '""'} 不是 http 或 https 地址`,
    });
  }
  const ca = await readNamed(cluster, 'certificate-authority', world);
  const tlsServerName = textField(cluster, 'tls-server-name');
  const proxy = proxyOf(cluster, server, world);
  return {
    server,
    ...(ca === undefined ? {} : { ca }),
    insecure: cluster.value['insecure-skip-tls-verify'] === true,
    ...(tlsServerName === undefined ? {} : { tlsServerName }),
    ...(proxy === undefined ? {} : { proxy }),
    plain: cluster.value['disable-compression'] === true,
  };
}

function proxyOf(cluster: Entry, server: URL, world: ClientWorld): URL | undefined {
  const named = textField(cluster, 'proxy-url');
  try {
    return named === undefined ? proxyFromEnvironment(server, world.env) : proxyUrl(named);
  } catch (error) {
    throw clusterError(
      cluster,
      { en: 'the proxy is no http, https or socks5 address', zh: '代理不是 http、https 或 socks5 地址' },
      error,
    );
  }
}

/** Source: client.authentication.k8s.io/v1 Cluster. */
function clusterInfo(cluster: Entry, ca: string | undefined): Record<string, unknown> {
  const { value } = cluster;
  return {
    server: value['server'],
    ...(value['tls-server-name'] === undefined ? {} : { 'tls-server-name': value['tls-server-name'] }),
    ...(value['insecure-skip-tls-verify'] === undefined
      ? {}
      : { 'insecure-skip-tls-verify': value['insecure-skip-tls-verify'] }),
    ...(ca === undefined ? {} : { 'certificate-authority-data': Buffer.from(ca).toString('base64') }),
    ...(value['proxy-url'] === undefined ? {} : { 'proxy-url': value['proxy-url'] }),
  };
}

function found(entries: ReadonlyMap<string, Entry>, name: string, file: string, { en, zh }: Text): Entry {
  const entry = entries.get(name);
  if (entry !== undefined) return entry;
  const known = [...entries.keys()].join(', ');
  throw configError(file, {
    en: `there is no ${en} "${name}"; known: ${known}`,
    zh: `不存在${zh} “${name}”；已有：${known}`,
  });
}

function clusterError(cluster: Entry, { en, zh }: Text, cause?: unknown): KubeError {
  return configError(cluster.file, { en: `cluster ${cluster.name}: ${en}`, zh: `集群 ${cluster.name}：${zh}` }, cause);
}
