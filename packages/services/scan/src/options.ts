import type { KubeObject } from '@seawall/kube';
import type { Severity, Text } from '@seawall/model';
import type { ImageOptions } from './images/options.ts';
import type { SecretOptions } from './secrets/options.ts';

/** What a scan is asked to do; what it leaves out comes from `seawall.yaml`, then from the defaults. */
export interface ScanOptions {
  /** Directories, manifests, charts, Dockerfiles, `-`; images and archives of them. */
  readonly targets: readonly string[];
  /** A file to use in place of the project's `seawall.yaml`. */
  readonly configFile?: string;
  /** Only controls that answer these frameworks. */
  readonly frameworks?: readonly string[];
  /** Findings less severe are counted but not listed. */
  readonly severity?: Severity;
  /** From which severity up findings fail the scan; passed on to whoever sets the exit code. */
  readonly failOn?: FailOn;
  /** An earlier JSON report; only findings that are not in it are given. */
  readonly baseline?: string;
  readonly exclude?: readonly string[];
  readonly kubernetesVersion?: string;
  /** Which cluster, for the target `cluster`. */
  readonly cluster?: ClusterChoice;
  /** Told what is worth knowing but makes no part of the report. */
  readonly onNotice?: (text: Text) => void;
  /** Ends the scan early. */
  readonly signal?: AbortSignal;
  /** Files and directories of admission policies that the objects are judged by as well. */
  readonly policies?: readonly string[];
  /** Values files for charts. */
  readonly helmValues?: readonly string[];
  /** The root directory of the node to scan; default this machine's. */
  readonly nodeRoot?: string;
  /** What the node is called; default its own host name. */
  readonly nodeName?: string;
  /** Texts that stand in for files, by absolute path: what a fix would make of them. */
  readonly texts?: ReadonlyMap<string, string>;
  readonly images?: ImageOptions;
  /** Also read the images that the scanned workloads run, from their registries. */
  readonly workloadImages?: boolean;
  readonly secrets?: SecretOptions;
  /** Folder of the advisory database. */
  readonly database?: string;
  /** VEX documents: what they rule out is no finding. */
  readonly vex?: readonly string[];
  /** Bills of materials of base images, of the one in use and of others: a `FROM` goes to the best of them. */
  readonly baseCandidates?: readonly string[];
  /** A vulnerability whose every comparison is to be kept. */
  readonly explain?: string;
  readonly onProgress?: (progress: Progress) => void;
  /** Told every Kubernetes object that was read, before it is judged. */
  readonly onObjects?: (objects: readonly KubeObject[]) => void;
}

export interface ClusterChoice {
  /** A kubeconfig file; default `KUBECONFIG`, then `~/.kube/config`, then the service account of the pod. */
  readonly kubeconfig?: string;
  /** Default: the current one. */
  readonly context?: string;
  /** Kinds to read beside those that controls judge. */
  readonly alsoKinds?: readonly string[];
  /** Only what is in this namespace; default all of them. */
  readonly namespace?: string;
}

export interface Progress {
  readonly phase: 'find' | 'read' | 'judge';
  readonly done: number;
  readonly total: number;
}

export type FailOn = Severity | 'none';

export const defaultFailOn: FailOn = 'high';

/** What is listed unless asked otherwise: `info` is advice, counted but not shown. */
export const defaultSeverity: Severity = 'low';
