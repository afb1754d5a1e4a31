import type { Container, ContainerRole, Inventory, KubeObject, KubernetesVersion, Workload } from '@seawall/kube';
import type { Evidence, FindingKind, FixPlan, FrameworkRef, Path, Severity, Text, TextValues } from '@seawall/model';
import type { Dockerfile } from './dockerfile/instructions.ts';
import type { Node } from './node/node.ts';
import type { Reads } from './reads.ts';
import type { Settings } from './settings.ts';

/** The shelves that `seawall controls list` sorts controls onto. */
export const categories = [
  'pod-security',
  'access',
  'network',
  'credentials',
  'supply-chain',
  'reliability',
  'api-versions',
  'references',
  'labels',
  'control-plane',
  'dockerfile',
  'node',
] as const;

export type Category = (typeof categories)[number];

/** What a control says of itself. Texts are our own words; `references` are addresses of specifications or guides. */
export interface ControlInfo {
  /** Kebab-case, stable for ever: exceptions and baselines name it. */
  readonly id: string;
  /** What other tools call the same check, so that their ignore comments are understood: `DL3006`. */
  readonly aliases?: readonly string[];
  readonly category: Category;
  readonly kind: FindingKind;
  readonly severity: Severity;
  /** What should hold, as a short statement. */
  readonly title: Text;
  /** What an attacker or an outage makes of it, in one or two sentences. */
  readonly why: Text;
  /** What is said of one fault, with `{name}` for its values; no full stop at the end. */
  readonly message: Text;
  /** What to do, in one sentence. */
  readonly remediation: Text;
  readonly references: readonly string[];
  readonly frameworks: readonly FrameworkRef[];
  /**
   * For controls whose subject every cluster has but few scans see (a kube-apiserver's command line): why a requirement
   * is not assessed when nothing of the kind was read. Controls that need the same thing share the text.
   */
  readonly needs?: Text;
}

/** One thing that breaks a control. */
export interface Fault {
  /** The field at fault, or the one that should be there, from the object's root. Empty for files without fields. */
  readonly path: Path;
  /** On nodes: the file at fault, as it is seen on the host. */
  readonly file?: string;
  /** For Dockerfiles and files of nodes: the lines at fault, from 1, both included. */
  readonly lines?: { readonly from: number; readonly to: number };
  /** Tells faults at one path apart in the finding's id (an argument's text, a rule's verb); nothing that moves. */
  readonly key?: string;
  /** Instead of the control's own message. */
  readonly message?: Text;
  readonly values?: TextValues;
  readonly severity?: Severity;
  readonly evidence?: readonly Evidence[];
  readonly fix?: FixPlan;
}

/**
 * What a control says of one subject: `pass`, `notApplicable`, why it could not be assessed, or its faults (at least
 * one). Passing costs no allocation.
 */
export type Judgement = 'pass' | 'notApplicable' | NotAssessed | readonly Fault[];

export interface NotAssessed {
  readonly notAssessed: Text;
}

export interface Context {
  readonly settings: Settings;
  /** The Kubernetes version that the manifests are meant for. */
  readonly version: KubernetesVersion;
}

/** What `evaluateAmong` gets: it runs when everything has been read. */
export interface InventoryContext extends Context {
  readonly inventory: Inventory;
}

/**
 * A control has `evaluate` when it looks at its subject alone, or `evaluateAmong` when it must know the other objects
 * (references, selectors, bindings); never both.
 */
type ContainerControl = ControlInfo & {
  readonly scope: 'container';
  /** Which containers; default all but ephemeral ones. */
  readonly roles?: readonly ContainerRole[];
} & (
    | { evaluate(container: Container, workload: Workload, context: Context): Judgement }
    | {
        readonly reads?: Reads;
        evaluateAmong(container: Container, workload: Workload, context: InventoryContext): Judgement;
      }
  );

type WorkloadControl = ControlInfo & { readonly scope: 'workload' } & (
    | { evaluate(workload: Workload, context: Context): Judgement }
    | { readonly reads?: Reads; evaluateAmong(workload: Workload, context: InventoryContext): Judgement }
  );

type ObjectControl = ControlInfo & {
  readonly scope: 'object';
  /** Kinds it looks at; `*` for all. */
  readonly kinds: readonly string[];
  /** Where the same can be seen on a node, without the object. */
  evaluateNode?(node: Node, context: Context): Judgement;
} & (
    | { evaluate(object: KubeObject, context: Context): Judgement }
    | { readonly reads?: Reads; evaluateAmong(object: KubeObject, context: InventoryContext): Judgement }
  );

export type DockerfileControl = ControlInfo & {
  readonly scope: 'dockerfile';
  evaluate(dockerfile: Dockerfile, context: Context): Judgement;
};

/** What holds of a machine: its files, processes and kernel. */
export type NodeControl = ControlInfo & {
  readonly scope: 'node';
  evaluateNode(node: Node, context: Context): Judgement;
};

export type Control = ContainerControl | WorkloadControl | ObjectControl | DockerfileControl | NodeControl;

/** Faults when there are any, else a pass. */
export function judged(faults: readonly Fault[]): Judgement {
  return faults.length === 0 ? 'pass' : faults;
}
