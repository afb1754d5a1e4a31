import { clusterScopedKinds } from './kinds/registry.ts';
import type { KubeObject } from './object.ts';
import { type Workload, workloadsOf } from './workload.ts';

/** Every object of one scan or cluster, found by kind and name. */
export interface Inventory {
  readonly objects: readonly KubeObject[];
  readonly workloads: readonly Workload[];
  /** Whether it holds everything there is, as that of a running cluster does: what is not in it does not exist. */
  readonly complete: boolean;
  /** All objects of a kind. `Shape` names what the caller knows of it, from `kinds/`. */
  ofKind<Shape>(kind: string): readonly KubeObject<Shape>[];
  /** One object; `namespace` undefined for cluster-scoped kinds. Namespaced objects that name none live in `default`. */
  find<Shape>(kind: string, namespace: string | undefined, name: string): KubeObject<Shape> | undefined;
}

export interface InventoryBuilder {
  add(object: KubeObject, workloads?: readonly Workload[]): void;
  /** `complete`: see `Inventory`; default false. */
  build(complete?: boolean): Inventory;
}

export function inventoryBuilder(): InventoryBuilder {
  const objects: KubeObject[] = [];
  const workloads: Workload[] = [];
  const byKind = new Map<string, KubeObject[]>();
  const byName = new Map<string, KubeObject>();
  return {
    add(object, borne = workloadsOf(object)) {
      objects.push(object);
      workloads.push(...borne);
      const alike = byKind.get(object.ref.kind);
      if (alike === undefined) byKind.set(object.ref.kind, [object]);
      else alike.push(object);
      byName.set(nameKey(object.ref.kind, object.ref.namespace, object.ref.name), object);
    },
    build: (complete = false) => ({
      objects,
      workloads,
      complete,
      ofKind: <Shape>(kind: string) => (byKind.get(kind) ?? []) as unknown as readonly KubeObject<Shape>[],
      find: <Shape>(kind: string, namespace: string | undefined, name: string) =>
        byName.get(nameKey(kind, namespace, name)) as unknown as KubeObject<Shape> | undefined,
    }),
  };
}

function nameKey(kind: string, namespace: string | undefined, name: string): string {
  const place = clusterScopedKinds.has(kind) ? '' : (namespace ?? 'default');
  return `${kind}\0${place}\0${name}`;
}
