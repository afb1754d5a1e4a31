import { own, splitApiVersion } from '@seawall/model';
import type { KubeObject } from '../object.ts';
import { isMapping } from '../shape.ts';

/** The object that controls another one, as its owner reference says. */
export interface Owner {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

/** The owner reference with `controller: true`. */
export function controllerOf(object: KubeObject): Owner | undefined {
  const metadata: unknown = object.value.metadata;
  const owners = isMapping(metadata) ? metadata['ownerReferences'] : undefined;
  if (!Array.isArray(owners)) return undefined;
  for (const owner of owners) {
    if (!isMapping(owner) || owner['controller'] !== true) continue;
    const { apiVersion, kind, name, uid } = owner;
    if (
      typeof apiVersion === 'string' &&
      typeof kind === 'string' &&
      typeof name === 'string' &&
      typeof uid === 'string'
    ) {
      return { apiVersion, kind, name, uid };
    }
  }
  return undefined;
}

/** Kinds that make others from a template of their own, by group: what they made is not declared anywhere itself. */
const makers: Readonly<Record<string, readonly string[]>> = {
  '': ['ReplicationController'],
  apps: ['DaemonSet', 'Deployment', 'ReplicaSet', 'StatefulSet'],
  'apps.openshift.io': ['DeploymentConfig'],
  batch: ['CronJob', 'Job'],
};

/**
 * Whether another object that people declare made this one from its template. A static pod's mirror is owned by its
 * node, and pods of custom kinds by objects that may not show their template: these are not made in this sense.
 */
export function isMade(object: KubeObject): boolean {
  const owner = controllerOf(object);
  if (owner === undefined) return false;
  const [group] = splitApiVersion(owner.apiVersion);
  return own(makers, group)?.includes(owner.kind) === true;
}
