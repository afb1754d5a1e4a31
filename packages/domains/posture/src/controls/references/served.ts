import type { Inventory, KubeObject, Service } from '@seawall/kube';
import { indexed, namespaceOf } from './indexed.ts';
import { podsWithLabels } from './selected.ts';

const served = indexed((inventory) => {
  const objects = new Set<KubeObject>();
  for (const service of coreServices(inventory)) {
    const selector = service.value.spec?.selector;
    if (selector === undefined) continue;
    for (const workload of podsWithLabels(inventory, namespaceOf(service), selector)) objects.add(workload.object);
  }
  return objects;
});

/** Whether a Service of the scan sends requests to the pods of an object. */
export function isServed(inventory: Inventory, object: KubeObject): boolean {
  return served(inventory).has(object);
}

/** The Services of Kubernetes itself; Knative has a kind of the same name. */
export function coreServices(inventory: Inventory): readonly KubeObject<Service>[] {
  return inventory.ofKind<Service>('Service').filter((object) => object.ref.apiVersion === 'v1');
}
