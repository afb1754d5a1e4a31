import { bringIntoShape, isMapping, type Misfit } from '../shape.ts';
import { shapeOf } from '../kinds/registry.ts';
import type { Mapping, Value } from '../yaml/document.ts';
import { own, type ResourceRef } from '@seawall/model';
import type { Interner } from './intern.ts';

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/** What is kept of an object's status, by kind; of other kinds nothing is. */
const statusFields: Readonly<Record<string, readonly string[]>> = {
  CertificateSigningRequest: ['conditions'],
  Namespace: ['phase'],
  Node: ['addresses', 'nodeInfo'],
  Pod: ['phase', 'podIP', 'podIPs'],
  Service: ['loadBalancer'],
};

/**
 * Brings an object that an API server sent into shape, takes away what no engine reads, and shares what is equal among
 * objects. The object is changed. Gives it with the fields that had to be left out for their type.
 */
export function project(
  object: Mapping,
  ref: ResourceRef,
  shared: Interner,
): { readonly value: Mapping; readonly misfits: readonly Misfit[] } {
  const misfits = bringIntoShape(object, shapeOf(ref));
  const value: Mapping = { apiVersion: ref.apiVersion, kind: ref.kind, metadata: metadataOf(object, shared) };
  const reduce = own(reducers, ref.kind);
  if (reduce !== undefined) reduce(object);
  const status = statusOf(object, ref.kind, shared);
  for (const field in object) {
    if (field === 'apiVersion' || field === 'kind' || field === 'metadata' || field === 'status') continue;
    const part = object[field] as Value;
    // The specification as a whole is hardly ever equal (the node of a pod, the address of a service): its parts are.
    value[field] = field === 'spec' && isMapping(part) ? partsOf(part, shared) : shared.value(part);
  }
  if (status !== undefined) value['status'] = status;
  return { value, misfits };
}

/** A copy of a mapping with shared parts: the copy has the size of what is in it, and none of the parser's slack. */
function partsOf(mapping: Mapping, shared: Interner): Mapping {
  for (const field in mapping) {
    const part = mapping[field] as Value;
    if (typeof part === 'string') mapping[field] = part.length < 64 ? shared.text(part) : part;
    else if (typeof part === 'object') mapping[field] = shared.whole(part);
  }
  return mapping;
}

function metadataOf({ metadata }: Mapping, shared: Interner): Mapping {
  if (!isMapping(metadata)) return {};
  const { name, namespace, uid, generateName, creationTimestamp, deletionTimestamp } = metadata;
  const { labels, annotations, ownerReferences } = metadata;
  const kept: Mapping = {};
  if (typeof name === 'string') kept['name'] = name;
  else if (typeof generateName === 'string') kept['generateName'] = generateName;
  if (typeof namespace === 'string') kept['namespace'] = shared.text(namespace);
  if (typeof uid === 'string') kept['uid'] = uid;
  if (typeof creationTimestamp === 'string') kept['creationTimestamp'] = shared.text(creationTimestamp);
  if (typeof deletionTimestamp === 'string') kept['deletionTimestamp'] = deletionTimestamp;
  if (isMapping(labels)) kept['labels'] = shared.value(labels);
  if (isMapping(annotations)) kept['annotations'] = shared.value(withoutCopies(annotations));
  if (Array.isArray(ownerReferences)) kept['ownerReferences'] = shared.value(ownerReferences);
  return kept;
}

/** kubectl keeps the whole object once more in an annotation. Of a Secret's, only that there is data is kept. */
function withoutCopies(annotations: Mapping): Mapping {
  const copy = annotations[lastApplied];
  if (typeof copy !== 'string') return annotations;
  const { [lastApplied]: _, ...others } = annotations;
  if (!/"kind"\s*:\s*"Secret"/.test(copy) || !/"(?:data|stringData)"\s*:\s*\{\s*"/.test(copy)) return others;
  return { ...others, [lastApplied]: '{"kind":"Secret","data":{"…":"…"}}' };
}

function statusOf({ status }: Mapping, kind: string, shared: Interner): Mapping | undefined {
  const fields = own(statusFields, kind);
  if (fields === undefined || !isMapping(status)) return undefined;
  const kept: Mapping = {};
  let any = false;
  for (const field of fields) {
    const value = status[field];
    if (value === undefined || value === null || isRepeated(field, value)) continue;
    any = true;
    // Addresses of pods are all different: nothing to share.
    kept[field] = field === 'podIP' ? value : shared.value(value);
  }
  if (kind !== 'Pod') return any ? kept : undefined;
  const images = imagesOf(status);
  if (images.length > 0) kept['containerStatuses'] = shared.whole(images);
  return any ? kept : undefined;
}

/** A pod's only address stands in `podIP` already. */
function isRepeated(field: string, value: Value): boolean {
  return field === 'podIPs' && Array.isArray(value) && value.length < 2;
}

/** Which image each container really runs. */
function imagesOf(status: Mapping): Mapping[] {
  const statuses = status['containerStatuses'];
  if (!Array.isArray(statuses)) return [];
  return statuses.flatMap((one) => {
    if (!isMapping(one) || typeof one['imageID'] !== 'string' || one['imageID'] === '') return [];
    return [{ name: one['name'] as Value, imageID: one['imageID'] }];
  });
}

/** What is taken out of kinds that hold much which no engine reads. */
const reducers: Readonly<Record<string, (object: Mapping) => void>> = {
  ConfigMap: (object) => blank(object, 'binaryData'),
  Secret: (object) => {
    blank(object, 'data');
    blank(object, 'stringData');
  },
  CustomResourceDefinition: withoutSchemas,
  Pod: withPlainTokenNames,
  ReplicaSet: ofOwner,
};

/** Keeps the names of entries. */
function blank(object: Mapping, field: string): void {
  const entries = object[field];
  if (isMapping(entries)) for (const name of Object.keys(entries)) entries[name] = '';
}

function withoutSchemas({ spec }: Mapping): void {
  if (!isMapping(spec) || !Array.isArray(spec['versions'])) return;
  let bearsPods = false;
  for (const version of spec['versions']) {
    if (!isMapping(version)) continue;
    bearsPods ||= holdsTemplate(version['schema'], 0);
    delete version['schema'];
    delete version['additionalPrinterColumns'];
    delete version['selectableFields'];
  }
  // Not a field of Kubernetes: what the schema said that matters here.
  if (bearsPods) spec['bearsPods'] = true;
}

/** Schemas nest a few levels for each field: templates stand near the root. */
const schemaDepth = 24;

/** Whether a schema has a pod template: a field `spec` with a list `containers` in it. */
function holdsTemplate(schema: Value | undefined, depth: number): boolean {
  if (depth > schemaDepth || !isMapping(schema)) return false;
  for (const [key, child] of Object.entries(schema)) {
    if (key === 'properties' && isMapping(child) && isMapping(child['spec']) && depth > 2) {
      const inner = child['spec']['properties'];
      if (isMapping(inner) && isMapping(inner['containers'])) return true;
    }
    if (isMapping(child) && holdsTemplate(child, depth + 1)) return true;
  }
  return false;
}

const tokenVolume = /^kube-api-access-[a-z0-9]{5}$/;

/** The volume of a pod's token gets a random name from the API server, which would make every pod's containers differ. */
function withPlainTokenNames({ spec }: Mapping): void {
  if (!isMapping(spec) || !Array.isArray(spec['volumes'])) return;
  let random: Value | undefined;
  for (const volume of spec['volumes']) {
    if (!isMapping(volume) || typeof volume['name'] !== 'string' || !tokenVolume.test(volume['name'])) continue;
    random = volume['name'];
    volume['name'] = 'kube-api-access';
  }
  if (random === undefined) return;
  for (const list of ['containers', 'initContainers', 'ephemeralContainers']) {
    for (const container of asList(spec[list])) {
      for (const mount of asList(isMapping(container) ? container['volumeMounts'] : undefined)) {
        if (isMapping(mount) && mount['name'] === random) mount['name'] = 'kube-api-access';
      }
    }
  }
}

function asList(value: Value | undefined): readonly Value[] {
  return Array.isArray(value) ? value : [];
}

/** A ReplicaSet that a Deployment made is only a link to it: the template stands there. */
function ofOwner(object: Mapping): void {
  const metadata = object['metadata'];
  const owners = isMapping(metadata) ? asList(metadata['ownerReferences']) : [];
  if (owners.some((owner) => isMapping(owner) && owner['controller'] === true)) {
    const spec = object['spec'];
    object['spec'] = isMapping(spec) && spec['replicas'] !== undefined ? { replicas: spec['replicas'] } : {};
  }
}
