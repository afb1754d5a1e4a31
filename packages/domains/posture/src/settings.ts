/** What `seawall.yaml` says to the controls. Every field has a default that needs no file. */
export interface Settings {
  /** Kubernetes version the manifests are meant for: `1.34` or `latest`. */
  readonly kubernetesVersion: string;
  /** Registries, or registry and repository prefixes, that images may come from; empty: any. */
  readonly allowedRegistries: readonly string[];
  /** Labels that every workload must bear. */
  readonly requiredLabels: readonly RequiredLabel[];
  /** The fewest replicas that a Deployment, StatefulSet or autoscaler may ask for; default 2. */
  readonly minimumReplicas?: number;
}

export interface RequiredLabel {
  readonly key: string;
  /** An RE2 pattern that the whole value must match. */
  readonly pattern?: string;
  /** Kinds that must bear it; default every workload. */
  readonly kinds?: readonly string[];
}

export const defaultSettings: Settings = {
  kubernetesVersion: 'latest',
  allowedRegistries: [],
  requiredLabels: [],
};
