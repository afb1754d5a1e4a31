import { table } from '@seawall/model';
import { type Inventory, isMapping, type KubeObject } from '@seawall/kube';
import { indexed, namespaceOf } from './indexed.ts';

/** Which objects of a kind a scan knows of, whether they are written out or made by something that is. */
interface Names {
  readonly byNamespace: Map<string, Set<string>>;
  /** Made in every namespace, or in one that is not said. */
  readonly everywhere: Set<string>;
}

const everyCluster: Readonly<Record<string, readonly string[]>> = table({
  ConfigMap: ['kube-root-ca.crt', 'openshift-service-ca.crt', 'extension-apiserver-authentication'],
  PriorityClass: ['system-cluster-critical', 'system-node-critical'],
  ServiceAccount: ['default'],
});

const kinds = ['ConfigMap', 'PersistentVolumeClaim', 'PriorityClass', 'Secret', 'Service', 'ServiceAccount'] as const;
export type NamedKind = (typeof kinds)[number];

const names = indexed((inventory) => {
  const known = new Map<string, Names>();
  for (const kind of kinds) {
    const entry: Names = { byNamespace: new Map(), everywhere: new Set(everyCluster[kind]) };
    for (const object of inventory.ofKind(kind)) add(entry, namespaceOf(object), object.ref.name);
    known.set(kind, entry);
  }
  for (const object of inventory.objects) {
    const made = makers[object.ref.kind]?.(object);
    if (made === undefined) continue;
    for (const [kind, name, place] of made) {
      const entry = known.get(kind);
      if (entry === undefined || typeof name !== 'string') continue;
      if (place === undefined) entry.everywhere.add(name);
      else add(entry, place, name);
    }
  }
  return known;
});

function add(entry: Names, namespace: string, name: string): void {
  const set = entry.byNamespace.get(namespace) ?? new Set();
  entry.byNamespace.set(namespace, set);
  set.add(name);
}

type Made = readonly (readonly [kind: NamedKind, name: unknown, namespace: string | undefined])[];

function field(value: unknown, ...path: string[]): unknown {
  let node = value;
  for (const step of path) node = isMapping(node) ? node[step] : undefined;
  return node;
}

function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function secretAt(...path: string[]): (object: KubeObject) => Made {
  return (object) => [['Secret', field(object.value, ...path) ?? object.ref.name, namespaceOf(object)]];
}

/** Kinds whose controllers, or whose build, make objects that manifests refer to by name. */
const makers = table<(object: KubeObject) => Made>({
  Bundle: (object) => [
    ['ConfigMap', object.ref.name, undefined],
    ['Secret', object.ref.name, undefined],
  ],
  Certificate: secretAt('spec', 'secretName'),
  ClusterExternalSecret: (object) => [['Secret', field(object.value, 'spec', 'externalSecretName'), undefined]],
  ExternalSecret: secretAt('spec', 'target', 'name'),
  InfisicalSecret: secretAt('spec', 'managedSecretReference', 'secretName'),
  Kustomization: (object) => [
    ...items(field(object.value, 'configMapGenerator')).map((one): Made[number] => [
      'ConfigMap',
      field(one, 'name'),
      undefined,
    ]),
    ...items(field(object.value, 'secretGenerator')).map((one): Made[number] => [
      'Secret',
      field(one, 'name'),
      undefined,
    ]),
  ],
  OnePasswordItem: secretAt('metadata', 'name'),
  SealedSecret: secretAt('spec', 'template', 'metadata', 'name'),
  SecretProviderClass: (object) =>
    items(field(object.value, 'spec', 'secretObjects')).map((one): Made[number] => [
      'Secret',
      field(one, 'secretName'),
      namespaceOf(object),
    ]),
  VaultDynamicSecret: secretAt('spec', 'destination', 'name'),
  VaultPKISecret: secretAt('spec', 'destination', 'name'),
  VaultStaticSecret: secretAt('spec', 'destination', 'name'),
});

/**
 * Whether an object of this name is known. `unknown` when the scan holds none of its kind in the namespace: then the
 * objects are kept elsewhere, and that one is missing from the scan says nothing, unless the scan holds all there is.
 */
export function lookUp(
  inventory: Inventory,
  kind: NamedKind,
  namespace: string,
  name: string,
): 'present' | 'absent' | 'unknown' {
  const entry = names(inventory).get(kind);
  if (entry === undefined) return 'unknown';
  if (entry.everywhere.has(name)) return 'present';
  const known = entry.byNamespace.get(kind === 'PriorityClass' ? 'default' : namespace);
  if (known === undefined) return inventory.complete ? 'absent' : 'unknown';
  return known.has(name) ? 'present' : 'absent';
}
