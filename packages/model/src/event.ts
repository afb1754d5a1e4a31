import type { Completeness } from './completeness.ts';
import type { ResourceRef } from './ref.ts';

export const eventKinds = ['process', 'file', 'flow', 'dns', 'http', 'audit', 'admission', 'trace'] as const;

export type EventKind = (typeof eventKinds)[number];

/** The container that something happened in, as far as the sensor knew it. */
export interface WorkloadContext {
  readonly namespace?: string;
  readonly pod?: string;
  readonly podUid?: string;
  readonly container?: string;
  /** In full where the sensor gives it so, else its first characters. */
  readonly containerId?: string;
  /** As people name it: repository with tag. */
  readonly image?: string;
  readonly imageDigest?: string;
  /** What made the pod: Deployment, DaemonSet, …; absent when nothing has told. */
  readonly owner?: ResourceRef;
}

/** Who acted: a user, group or service account of Kubernetes, or a user of the node. */
export interface Actor {
  readonly kind: 'user' | 'serviceAccount' | 'node' | 'anonymous' | 'process';
  /** As Kubernetes or the system names it: `system:serviceaccount:shop:cart`, `root`. */
  readonly name: string;
  readonly groups?: readonly string[];
  /** Where requests came from. */
  readonly addresses?: readonly string[];
}

export type EventValue = string | number | boolean | null;

/** Something that was seen to happen. */
export interface Event {
  /** RFC 3339 in UTC. */
  readonly time: string;
  readonly kind: EventKind;
  /** Who saw it: `syscall`, `k8s_audit`, or the name of another sensor. */
  readonly source: string;
  readonly cluster?: string;
  readonly node?: string;
  readonly workload?: WorkloadContext;
  readonly actor?: Actor;
  /** What else is known of it, by the name of the field in the language of its source: `proc.cmdline`, `ka.verb`. */
  readonly fields: Readonly<Record<string, EventValue>>;
  readonly completeness?: Completeness;
}
