import { type Inventory, inventoryBuilder, type KubeObject, type Workload } from '@seawall/kube';
import type { Reads } from '../reads.ts';

/** One object that is judged, with the workloads that it bears. */
export interface Member {
  readonly object: KubeObject;
  readonly workloads: readonly Workload[];
}

/** Where members come from: by namespace, `''` for what lives outside of all. */
export interface Members {
  in(namespace: string): Iterable<Member>;
  all(): Iterable<Member>;
}

/** The inventories that controls look at, each made when it is asked for and kept while nothing in it changes. */
export interface Views {
  /** What is in one namespace, and what lives outside of all. */
  within(namespace: string): Inventory;
  /** What a control reads of the whole cluster. */
  across(reads: Reads | undefined): Inventory;
  /** Forgets the views that what changed is in. */
  changed(dirt: Dirt): void;
}

/** What has changed since it was last judged. */
export interface Dirt {
  /** By namespace, the kinds of which something came, changed or went. */
  readonly kinds: ReadonlyMap<string, ReadonlySet<string>>;
  /** The namespaces in which something that bears pods did. */
  readonly workloads: ReadonlySet<string>;
}

/** Whether what a control reads has changed: in one namespace, or anywhere when none is given. */
export function touches(reads: Reads | undefined, dirt: Dirt, namespace?: string): boolean {
  const places = namespace === undefined ? dirt.kinds.keys() : [namespace, ''];
  for (const place of places) {
    const kinds = dirt.kinds.get(place);
    if (kinds === undefined) continue;
    if (reads === undefined || reads.also === '*') return true;
    if (reads.workloads === true && dirt.workloads.has(place)) return true;
    for (const kind of reads.kinds) if (kinds.has(kind)) return true;
    for (const kind of reads.also ?? []) if (kinds.has(kind)) return true;
  }
  return false;
}

function build(chosen: Iterable<Member>, reads?: Reads): Inventory {
  const kinds =
    reads === undefined || reads.also === '*' ? undefined : new Set([...reads.kinds, ...(reads.also ?? [])]);
  const builder = inventoryBuilder();
  for (const { object, workloads } of chosen) {
    const isWanted =
      kinds === undefined || kinds.has(object.ref.kind) || (reads?.workloads === true && workloads.length > 0);
    if (isWanted) builder.add(object, workloads);
  }
  return builder.build(true);
}

export function viewsOf(members: Members): Views {
  const namespaces = new Map<string, Inventory>();
  const clusters = new Map<Reads | undefined, Inventory>();

  function* withCluster(namespace: string): Iterable<Member> {
    yield* members.in(namespace);
    yield* members.in('');
  }

  return {
    within(namespace) {
      let view = namespaces.get(namespace);
      if (view === undefined) {
        view = build(withCluster(namespace));
        namespaces.set(namespace, view);
      }
      return view;
    },
    across(reads) {
      let view = clusters.get(reads);
      if (view === undefined) {
        view = build(members.all(), reads);
        clusters.set(reads, view);
      }
      return view;
    },
    changed(dirt) {
      if (dirt.kinds.has('')) namespaces.clear();
      else for (const namespace of dirt.kinds.keys()) namespaces.delete(namespace);
      for (const reads of clusters.keys()) if (touches(reads, dirt)) clusters.delete(reads);
    },
  };
}
