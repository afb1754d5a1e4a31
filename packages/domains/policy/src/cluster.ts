import { isMapping, type Mapping, type Value } from '@seawall/kube';
import { fromJson, type Value as RegoValue } from '@seawall/rego';
import { metadataOf, text } from './admission/request.ts';

/** What is known of the cluster beside the object that is judged: referential policies ask for it. */
export interface ClusterView {
  /** A Namespace by its name. */
  namespace(name: string): Mapping | undefined;
  /** Every object, as Gatekeeper lays its cache out: `cluster[groupVersion][kind][name]`, `namespace[name][…]`. */
  inventory(): RegoValue;
}

/** The view that these objects make. Of two objects of one name the later counts, as if it had been applied. */
export function clusterView(objects: Iterable<Mapping>): ClusterView {
  const all = [...objects];
  let namespaces: Map<string, Mapping> | undefined;
  let inventory: RegoValue | undefined;
  return {
    namespace: (name) => {
      namespaces ??= new Map(all.filter(isNamespace).map((each) => [text(metadataOf(each)['name']), each]));
      return namespaces.get(name);
    },
    inventory: () => {
      inventory ??= fromJson(laidOut(all));
      return inventory;
    },
  };
}

export function isNamespace(object: Mapping): boolean {
  return object['kind'] === 'Namespace' && object['apiVersion'] === 'v1';
}

function laidOut(objects: readonly Mapping[]): Mapping {
  const cluster: Mapping = table();
  const namespaced: Mapping = table();
  for (const object of objects) {
    const metadata = metadataOf(object);
    const namespace = text(metadata['namespace']);
    const top = namespace === '' ? cluster : child(namespaced, namespace);
    const kinds = child(child(top, text(object['apiVersion'])), text(object['kind']));
    kinds[text(metadata['name'])] = object;
  }
  return { cluster, namespace: namespaced };
}

/** Names come from outside: `__proto__` is a key like any other. */
function table(): Mapping {
  return Object.create(null) as Mapping;
}

function child(parent: Mapping, key: string): Mapping {
  const known: Value | undefined = parent[key];
  if (isMapping(known)) return known;
  const made = table();
  parent[key] = made;
  return made;
}
