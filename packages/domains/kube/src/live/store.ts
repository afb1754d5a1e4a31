import { formatPath, type ResourceRef } from '@seawall/model';
import { apiVersionOf, type ApiResource, resourceName } from '../client/api/resource.ts';
import { isClusterScoped } from '../kinds/registry.ts';
import type { KubeObject, Origin } from '../object.ts';
import { isMapping, type Misfit } from '../shape.ts';
import { shapeCustomTemplates } from '../workload.ts';
import type { Mapping } from '../yaml/document.ts';
import { interner } from './intern.ts';
import { project } from './project.ts';

/** One object that came, changed or went. */
export interface Change {
  readonly type: 'added' | 'changed' | 'removed';
  /** What is known now; for what was removed, what was known last. */
  readonly object: KubeObject;
  readonly before?: KubeObject;
}

export interface StoreOptions {
  /** What people call the cluster. */
  readonly cluster: string;
  readonly onMisfits?: (ref: ResourceRef, misfits: readonly Misfit[]) => void;
}

/** The objects of one resource, in a store. */
export interface Shelf {
  /** Takes an object as the API server sent it, which is changed; undefined when nothing of it that is kept differs. */
  put(object: Mapping): Change | undefined;
  remove(object: Mapping): Change | undefined;
  /** Begins to take in everything anew: what is not put until `end` is called is gone then. */
  begin(): { end(): Change[] };
  readonly size: number;
}

/** What is in a cluster, as far as it is kept. */
export interface Store {
  readonly cluster: string;
  shelf(resource: ApiResource): Shelf;
  /** The namespaces in which something is known; `''` stands for what lives outside of all. */
  namespaces(): Iterable<string>;
  /** Every object of a namespace, or outside of all namespaces for `''`. */
  in(namespace: string): Iterable<KubeObject>;
  /** An object by its kind and name, whatever its group. */
  find(kind: string, namespace: string, name: string): KubeObject | undefined;
  readonly size: number;
  /** Shares anew what is equal, a little at a time, when much that was shared has gone out of use. */
  compact(): Promise<void>;
}

/** By name, the objects of one kind in one namespace. */
type Names = Map<string, KubeObject>;

/** How much may be shared before a look at what of it is still in use is worth it. */
const leastCompacted = 50_000;
/** Objects between two turns of the event loop. */
const slice = 500;

export function createStore({ cluster, onMisfits }: StoreOptions): Store {
  const shared = interner();
  const origin = originOf(cluster);
  /** Namespace, then resource, then name: the names are those of the objects, and no key is made. */
  const partitions = new Map<string, Map<string, Names>>();
  let size = 0;
  let compacted = leastCompacted;

  function namesOf(namespace: string, resource: string): Names {
    let partition = partitions.get(namespace);
    if (partition === undefined) {
      partition = new Map();
      partitions.set(namespace, partition);
    }
    let names = partition.get(resource);
    if (names === undefined) {
      names = new Map();
      partition.set(resource, names);
    }
    return names;
  }

  function shelf(resource: ApiResource): Shelf {
    const key = resourceName(resource);
    const apiVersion = apiVersionOf(resource);
    const { kind } = resource;
    let count = 0;
    /** What has been put since a full reading began. */
    let seen: Set<KubeObject> | undefined;

    function refOf(object: Mapping): ResourceRef | undefined {
      const metadata = object['metadata'];
      if (!isMapping(metadata) || typeof metadata['name'] !== 'string') return undefined;
      const { name, namespace } = metadata;
      const ref = { type: 'resource', cluster, apiVersion, kind } as const;
      return resource.namespaced && typeof namespace === 'string'
        ? { ...ref, namespace: shared.text(namespace), name }
        : { ...ref, name };
    }

    function put(given: Mapping): Change | undefined {
      const ref = refOf(given);
      if (ref === undefined) return undefined;
      // Before anything is shared: what is shared must not change any more.
      const custom = shapeCustomTemplates({ ref, value: given, origin });
      const { value, misfits } = project(given, ref, shared);
      const names = namesOf(ref.namespace ?? '', key);
      const before = names.get(ref.name);
      if (before !== undefined && isSameValue(before.value, value)) {
        seen?.add(before);
        return undefined;
      }
      const object: KubeObject = { ref: before?.ref ?? ref, value, origin };
      if (misfits.length + custom.length > 0) onMisfits?.(ref, [...misfits, ...custom]);
      names.set(ref.name, object);
      seen?.add(object);
      if (before !== undefined) {
        seen?.delete(before);
        return { type: 'changed', object, before };
      }
      size += 1;
      count += 1;
      return { type: 'added', object };
    }

    function drop(namespace: string, name: string): Change | undefined {
      const names = partitions.get(namespace)?.get(key);
      const object = names?.get(name);
      if (names === undefined || object === undefined) return undefined;
      names.delete(name);
      if (names.size === 0) partitions.get(namespace)?.delete(key);
      if (partitions.get(namespace)?.size === 0) partitions.delete(namespace);
      size -= 1;
      count -= 1;
      seen?.delete(object);
      return { type: 'removed', object };
    }

    return {
      put,
      remove(given) {
        const ref = refOf(given);
        return ref === undefined ? undefined : drop(ref.namespace ?? '', ref.name);
      },
      begin() {
        const reading = new Set<KubeObject>();
        seen = reading;
        return {
          end() {
            const gone: Change[] = [];
            for (const [namespace, partition] of partitions) {
              for (const object of partition.get(key)?.values() ?? []) {
                const change = reading.has(object) ? undefined : drop(namespace, object.ref.name);
                if (change !== undefined) gone.push(change);
              }
            }
            if (seen === reading) seen = undefined;
            return gone;
          },
        };
      },
      get size() {
        return count;
      },
    };
  }

  return {
    cluster,
    shelf,
    namespaces: () => partitions.keys(),
    *in(namespace) {
      for (const names of partitions.get(namespace)?.values() ?? []) yield* names.values();
    },
    find(kind, namespace, name) {
      const place = isClusterScoped({ type: 'resource', apiVersion: '', kind, name }) ? '' : namespace;
      for (const names of partitions.get(place)?.values() ?? []) {
        const object = names.get(name);
        if (object?.ref.kind === kind) return object;
      }
      return undefined;
    },
    get size() {
      return size;
    },
    async compact() {
      if (shared.size() < compacted * 2) return;
      shared.clear();
      let done = 0;
      for (const namespace of partitions.keys()) {
        for (const partition of partitions.get(namespace)?.values() ?? []) {
          for (const { value } of partition.values()) {
            for (const field in value)
              if (field !== 'metadata' && field !== 'spec') shared.value((value as Mapping)[field] ?? null);
            for (const part of [(value as Mapping)['metadata'], (value as Mapping)['spec']]) {
              if (isMapping(part)) for (const field in part) part[field] = shared.value(part[field] ?? null);
            }
            done += 1;
            if (done % slice === 0) await new Promise(setImmediate);
          }
        }
      }
      compacted = Math.max(leastCompacted, shared.size());
    },
  };
}

/** The API server takes nothing deeper. */
const deepest = 10_000;

/** Whether two projections are equal: their shared parts are the same, the rest is a few texts. */
function isSameValue(a: unknown, b: unknown): boolean {
  return isSame(a, b, deepest);
}

function isSame(a: unknown, b: unknown, depth: number): boolean {
  if (a === b) return true;
  if (depth === 0 || typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = Object.keys(a);
  if (left.length !== Object.keys(b).length) return false;
  for (const key of left) {
    if (!Object.hasOwn(b, key)) return false;
    if (!isSame((a as Mapping)[key], (b as Mapping)[key], depth - 1)) return false;
  }
  return true;
}

/** Objects of a cluster stand in no file: the cluster is their place. */
function originOf(cluster: string): Origin {
  return {
    file: cluster,
    projectFile: '',
    document: 0,
    base: [],
    live: true,
    locate: (path) => ({ file: cluster, line: 0, column: 0, path: formatPath(path) }),
  };
}
