import type { Credentials } from '../credentials/credentials.ts';

/** Everything that it takes to talk to one API server. */
export interface ClusterAccess {
  /** How people call the cluster: the kubeconfig's cluster name, or `in-cluster`. */
  readonly cluster: string;
  readonly context?: string;
  readonly user?: string;
  /** The namespace that commands mean when they name none. */
  readonly namespace: string;
  readonly server: URL;
  /** PEM; the system's own authorities when absent. */
  readonly ca?: string;
  readonly insecure: boolean;
  /** The name that the server's certificate must bear, when it is not that of the address. */
  readonly tlsServerName?: string;
  readonly proxy?: URL;
  /** Asked not to compress: costs more on fast networks than it brings. */
  readonly plain: boolean;
  readonly credentials: Credentials;
  /** Impersonation and whatever else goes with every request. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
}
