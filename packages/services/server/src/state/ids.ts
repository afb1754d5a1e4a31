import { hash } from 'node:crypto';
import { splitApiVersion, type ResourceRef } from '@seawall/model';

/** The id of an object of a cluster: the same after it was deleted and made again, and in whichever version it is read. */
export function resourceId(cluster: string, ref: ResourceRef): string {
  const [group] = splitApiVersion(ref.apiVersion);
  return shortId('r', [cluster, group, ref.kind, ref.namespace ?? '', ref.name]);
}

export function nodeId(cluster: string, name: string): string {
  return shortId('n', [cluster, name]);
}

/** Of a user, a group or a service account. */
export function identityId(cluster: string, kind: string, namespace: string | undefined, name: string): string {
  return shortId('i', [cluster, kind, namespace ?? '', name]);
}

/** The model's fingerprint does not know the cluster that a finding was made in. */
export function findingId(cluster: string | undefined, fingerprint: string): string {
  return cluster === undefined ? fingerprint : `${fingerprint}.${cluster}`;
}

function shortId(prefix: string, parts: readonly string[]): string {
  return `${prefix}${hash('sha256', JSON.stringify(parts), 'buffer').toString('base64url', 0, 15)}`;
}
