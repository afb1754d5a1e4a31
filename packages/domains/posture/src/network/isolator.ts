import type { KubeObject, Labels, LabelSelector } from '@seawall/kube';

export const directions = ['ingress', 'egress'] as const;

export type Direction = (typeof directions)[number];

/** What a policy needs to know of a pod to say whether it selects it. */
export interface PodIdentity {
  readonly labels: Labels;
  readonly namespace: string;
  /** Undefined when no manifest of the namespace was read; then only its name is known. */
  readonly namespaceLabels: Labels | undefined;
  readonly serviceAccount: string;
}

/** What a policy does to one direction of the pods that it selects. */
export interface Effect {
  /** What no rule allows is refused. */
  readonly closes: boolean;
  /** A rule lets everything through all the same. */
  readonly open: boolean;
}

/** A policy of any dialect, seen as what it isolates. */
export interface Isolator {
  readonly object: KubeObject;
  /** Absent for cluster-wide policies. */
  readonly namespace?: string;
  /** Labels that every selected pod bears; more may be asked, see `selects`. */
  readonly required: Labels;
  /** Whether it selects every pod of the namespaces that it is for. */
  readonly everyPod: boolean;
  readonly ingress: Effect;
  readonly egress: Effect;
  /** Undefined when that hangs on labels of a namespace that was not read. */
  selects(pod: PodIdentity): boolean | undefined;
}

export const noEffect: Effect = { closes: false, open: false };

/** The label that every namespace bears with its own name. Source: well-known labels, kubernetes.io/metadata.name. */
export const namespaceNameLabel = 'kubernetes.io/metadata.name';

/** The keys that a selector asks for. */
export function keysOf(selector: LabelSelector): string[] {
  const expressions = (selector.matchExpressions ?? []).map(({ key }) => key ?? '');
  return [...Object.keys(selector.matchLabels ?? {}), ...expressions];
}
