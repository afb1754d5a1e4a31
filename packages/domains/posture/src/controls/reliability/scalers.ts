import { type HorizontalPodAutoscaler, type Inventory, isMapping, type KubeObject } from '@seawall/kube';
import { splitApiVersion } from '@seawall/model';
import { indexed, namespaceOf } from '../references/indexed.ts';

/** Something that sets the number of replicas of another object while it runs. */
export interface Scaler {
  readonly object: KubeObject;
  readonly minimum: number;
}

/** Objects whose replicas are set by a HorizontalPodAutoscaler or by a KEDA ScaledObject, which makes one. */
const scalers = indexed((inventory) => {
  const byTarget = new Map<string, Scaler>();
  for (const object of inventory.ofKind<HorizontalPodAutoscaler>('HorizontalPodAutoscaler')) {
    const { kind, name } = object.value.spec?.scaleTargetRef ?? {};
    if (splitApiVersion(object.ref.apiVersion)[0] !== 'autoscaling' || kind === undefined || name === undefined)
      continue;
    const scaler = { object: object as unknown as KubeObject, minimum: object.value.spec?.minReplicas ?? 1 };
    byTarget.set(targetKey(namespaceOf(object), kind, name), scaler);
  }
  for (const object of inventory.ofKind<{ readonly spec?: unknown }>('ScaledObject')) {
    const spec = isMapping(object.value.spec) ? object.value.spec : {};
    const target = isMapping(spec['scaleTargetRef']) ? spec['scaleTargetRef'] : {};
    const { kind = 'Deployment', name } = target;
    if (typeof name !== 'string' || typeof kind !== 'string') continue;
    const minimum = typeof spec['minReplicaCount'] === 'number' ? spec['minReplicaCount'] : 0;
    byTarget.set(targetKey(namespaceOf(object), kind, name), { object: object as unknown as KubeObject, minimum });
  }
  return byTarget;
});

/** What scales an object; undefined when its replicas are its own. */
export function scalerOf(inventory: Inventory, object: KubeObject): Scaler | undefined {
  const { kind, name } = object.ref;
  return scalers(inventory).get(targetKey(namespaceOf(object), kind, name));
}

function targetKey(namespace: string, kind: string, name: string): string {
  return `${namespace}\0${kind}\0${name}`;
}
