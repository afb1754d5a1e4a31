import type { ResourceRef } from '@seawall/model';
import { breather } from '@seawall/scan/breathe';
import type { Kysely } from 'kysely';
import { identityId, nodeId, resourceId } from '../ids.ts';
import type { Database, IdentityKind } from '../tables.ts';
import { type Entity, type EntitySet, type SyncResult, syncEntities } from './sync.ts';

type Facts = Readonly<Record<string, unknown>>;

/** An object of a cluster as the collector hands it in. */
export interface KnownResource {
  readonly ref: ResourceRef;
  readonly labels?: Readonly<Record<string, string>>;
  /** What made it. */
  readonly owner?: ResourceRef;
  readonly serviceAccount?: string;
  /** Digests where they are known, else names. */
  readonly images?: readonly string[];
  readonly spec?: Facts;
  readonly facts?: Facts;
}

/** Stores what objects a cluster has. Changes, appearances and removals go into their timelines. */
export async function syncResources(
  db: Kysely<Database>,
  set: EntitySet,
  resources: readonly KnownResource[],
): Promise<SyncResult> {
  const breathe = breather();
  const rows: Entity[] = [];
  for (const { ref, labels, owner, serviceAccount, images, spec, facts } of resources) {
    rows.push({
      id: resourceId(set.cluster, ref),
      uid: ref.uid ?? null,
      api_version: ref.apiVersion,
      kind: ref.kind,
      namespace: ref.namespace ?? null,
      name: ref.name,
      labels: labels ?? {},
      owner: owner === undefined ? null : resourceId(set.cluster, owner),
      service_account: serviceAccount ?? null,
      images: images ?? [],
      spec: spec ?? {},
      facts: facts ?? {},
    });
    await breathe();
  }
  return await syncEntities(db, 'resources', set, rows);
}

export function syncNodes(
  db: Kysely<Database>,
  set: EntitySet,
  nodes: readonly { readonly name: string; readonly facts?: Facts }[],
): Promise<SyncResult> {
  const rows = nodes.map(({ name, facts }) => ({ id: nodeId(set.cluster, name), name, facts: facts ?? {} }));
  return syncEntities(db, 'nodes', set, rows);
}

/** A user, a group or a service account. */
export interface KnownIdentity {
  readonly kind: IdentityKind;
  readonly namespace?: string;
  readonly name: string;
  readonly facts?: Facts;
}

export function syncIdentities(
  db: Kysely<Database>,
  set: EntitySet,
  identities: readonly KnownIdentity[],
): Promise<SyncResult> {
  const rows = identities.map(({ kind, namespace, name, facts }) => ({
    id: identityId(set.cluster, kind, namespace, name),
    kind,
    namespace: namespace ?? null,
    name,
    facts: facts ?? {},
  }));
  return syncEntities(db, 'identities', set, rows);
}
