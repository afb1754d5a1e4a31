import { tokenFileCredentials } from '../credentials/token-file.ts';
import { KubeError } from '../error.ts';
import type { ClientWorld } from '../world.ts';
import type { ClusterAccess } from './access.ts';

const folder = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Whether this process runs in a pod that Kubernetes told of its API server. */
export function isInCluster({ env }: ClientWorld): boolean {
  return (env['KUBERNETES_SERVICE_HOST'] ?? '') !== '' && (env['KUBERNETES_SERVICE_PORT'] ?? '') !== '';
}

/** The API server of the cluster that this pod runs in, as the pod's service account. Its token is read again as it rotates. */
export async function inClusterAccess(world: ClientWorld): Promise<ClusterAccess> {
  const host = world.env['KUBERNETES_SERVICE_HOST'] ?? '';
  const port = world.env['KUBERNETES_SERVICE_PORT'] ?? '';
  const ca = await read(`${folder}/ca.crt`, world);
  const namespace = (await read(`${folder}/namespace`, world).catch(() => 'default')).trim();
  return {
    cluster: 'in-cluster',
    namespace,
    server: new URL(`https://${host.includes(':') ? `[${host}]` : host}:${port}`),
    ca,
    insecure: false,
    plain: false,
    credentials: tokenFileCredentials(`${folder}/token`, world),
    headers: {},
  };
}

async function read(path: string, world: ClientWorld): Promise<string> {
  try {
    return await world.readFile(path);
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new KubeError(
      'config',
      {
        en: `${path} cannot be read (${why}); is a service account token mounted into the pod?`,
        zh: `无法读取 ${path}（${why}）；Pod 是否挂载了服务账号令牌？`,
      },
      { cause: error },
    );
  }
}
