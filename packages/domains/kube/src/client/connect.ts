import type { KubeClient } from './client.ts';
import { clusterAccess } from './config/resolve.ts';
import type { OidcFetch } from './credentials/oidc.ts';
import { readAll } from './transport/body.ts';
import { transportError } from './transport/failure.ts';
import { proxyFromEnvironment } from './transport/proxy.ts';
import { type ClientWorld, clientWorld } from './world.ts';

export interface ConnectOptions {
  /** A kubeconfig file; default `KUBECONFIG`, then `~/.kube/config`, then the service account of the pod. */
  readonly kubeconfig?: string;
  /** Default: the current one. */
  readonly context?: string;
  /** How long a credential plug-in may take. */
  readonly pluginTimeoutMs?: number;
}

/** A client for the cluster that the kubeconfig, or the pod that this process runs in, names. Nothing is sent yet. */
export async function connectCluster(
  options: ConnectOptions = {},
  world: ClientWorld = clientWorld(),
): Promise<KubeClient> {
  const access = await clusterAccess({ ...options, fetchFor: (ca) => providerFetch(ca, world) }, world);
  // Node's HTTP takes a tenth of a second to load, which commands that ask no cluster need not wait for.
  const { createClient } = await import('./client.ts');
  return createClient(access, world);
}

const providerTimeoutMs = 20_000;
const providerBytes = 1024 * 1024;

/** Speaks to an OpenID Connect provider, through the environment's proxy. */
function providerFetch(ca: string | undefined, world: ClientWorld): OidcFetch {
  return async (url, form) => {
    const proxy = proxyFromEnvironment(url, world.env);
    const { createTransport } = await import('./transport/create.ts');
    const transport = createTransport({
      server: url,
      insecure: false,
      ...(ca === undefined ? {} : { ca }),
      ...(proxy === undefined ? {} : { proxy }),
    });
    try {
      const response = await transport.send({
        method: form === undefined ? 'GET' : 'POST',
        path: url.pathname + url.search,
        headers: {
          accept: 'application/json',
          ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        },
        ...(form === undefined ? {} : { body: form.toString() }),
        headTimeoutMs: providerTimeoutMs,
      });
      const text = (await readAll(response, providerBytes)).toString();
      return { status: response.status, text };
    } catch (error) {
      throw transportError(error, url, proxy, world.now());
    } finally {
      transport.close();
    }
  };
}
