import type { ResourceRef } from '@seawall/model';

/** An object of the API server as it stands. */
export type Live = Readonly<Record<string, unknown>>;

/** What responses need of a cluster. Each call throws when the API server refuses; its message is for people. */
export interface ResponseCluster {
  /** Undefined when there is no such object. */
  get(ref: ResourceRef): Promise<Live | undefined>;
  /** JSON merge patch, RFC 7396. */
  patch(ref: ResourceRef, patch: unknown): Promise<void>;
  create(object: Live): Promise<void>;
  /** No error when it is gone already; where the reference has a uid, only that very object. */
  delete(ref: ResourceRef): Promise<void>;
  /** Through the eviction API, which respects disruption budgets. */
  evict(ref: ResourceRef): Promise<void>;
  networkPolicies(namespace: string): Promise<readonly Live[]>;
}

/** An object as it was asked for, with its uid; undefined when it is gone, or another one has its name. */
export function theSame(asked: ResourceRef, live: Live | undefined): ResourceRef | undefined {
  const uid = fieldOf(live, 'metadata', 'uid');
  if (live === undefined || (asked.uid !== undefined && asked.uid !== uid)) return undefined;
  return typeof uid === 'string' ? { ...asked, uid } : asked;
}

/** A field of a live object by its path, undefined where there is none. */
export function fieldOf(object: Live | undefined, ...path: readonly string[]): unknown {
  let value: unknown = object;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return value;
}
