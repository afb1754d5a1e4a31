import { isClusterScoped, isMapping, type Mapping, type Value } from '@seawall/kube';
import { type Path, type Place, type ResourceRef, splitApiVersion } from '@seawall/model';
import { resourceOf } from './resource.ts';

export type Operation = 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';

/** The request of an AdmissionReview, as the API server sends it (admission.k8s.io/v1). */
type AdmissionRequest = Mapping;

/** A request to judge, with what the API server does not put into it. */
export interface Review {
  readonly request: AdmissionRequest;
  readonly ref: ResourceRef;
  readonly object: Mapping | undefined;
  readonly oldObject: Mapping | undefined;
  /** The Namespace that the object lives in, when it came with the request. */
  readonly namespace?: Mapping;
  /** Whether somebody wrote the object, or it stands for what another one makes. */
  readonly source: 'Original' | 'Generated';
  /** Where a field of the object was read, when it was read from a file. */
  readonly locate?: (path: Path) => Place;
}

export interface RequestOptions {
  /** Empty for an object that is only looked at, as an audit does; then there is no operation in the request. */
  readonly operation?: Operation | '';
  readonly source?: Review['source'];
  /** The object before an update. */
  readonly oldObject?: Mapping;
}

/** The review of an object as if it were created, updated, deleted, or found by an audit. */
export function reviewOf(object: Mapping, options: RequestOptions = {}): Review {
  const { operation = '', source = 'Original' } = options;
  const old = operation === 'DELETE' ? object : options.oldObject;
  const ref = refOf(object);
  const [group, version] = splitApiVersion(ref.apiVersion);
  const resource =
    operation === '' ? { group: '', version: '', resource: '' } : { group, version, resource: resourceOf(ref.kind) };
  const request: AdmissionRequest = {
    uid: '',
    kind: { group, version, kind: ref.kind },
    resource,
    name: ref.name,
    ...(ref.namespace === undefined ? {} : { namespace: ref.namespace }),
    operation,
    userInfo: {},
    object,
    oldObject: old ?? null,
    options: null,
  };
  return { request, ref, object, oldObject: old, source };
}

/**
 * The review that a recorded AdmissionReview holds. What is deleted is the object too, as Gatekeeper has it. A text
 * says what is missing.
 */
export function reviewOfRecorded(document: Mapping): Review | string {
  const { request } = document;
  if (!isMapping(request)) return 'the AdmissionReview has no request';
  const oldObject = isMapping(request['oldObject']) ? request['oldObject'] : undefined;
  const written = isMapping(request['object']) ? request['object'] : undefined;
  if (request['operation'] === 'DELETE' && oldObject === undefined) return 'a DELETE needs an oldObject';
  const object = written ?? (request['operation'] === 'DELETE' ? oldObject : undefined);
  const subject = object ?? oldObject;
  if (subject === undefined) return 'the request has neither object nor oldObject';
  const full: Mapping = { ...request, object: object ?? null, oldObject: oldObject ?? null };
  full['kind'] ??= kindOf(subject);
  return { request: full, ref: refOf(subject, request), object, oldObject, source: 'Original' };
}

function kindOf(object: Mapping): Value {
  const [group, version] = splitApiVersion(text(object['apiVersion']));
  return { group, version, kind: text(object['kind']) };
}

function refOf(object: Mapping, request: Mapping = {}): ResourceRef {
  const metadata = metadataOf(object);
  const kind = text(object['kind']);
  const apiVersion = text(object['apiVersion']);
  const name = text(metadata['name']) || text(request['name']) || generated(metadata);
  const namespace = text(metadata['namespace']) || text(request['namespace']);
  return { type: 'resource', apiVersion, kind, ...(namespace === '' ? {} : { namespace }), name };
}

function generated(metadata: Mapping): string {
  const prefix = text(metadata['generateName']);
  return prefix === '' ? '' : `${prefix}*`;
}

export function metadataOf(object: Mapping): Mapping {
  return isMapping(object['metadata']) ? object['metadata'] : {};
}

/** Whether an object is of an API group, whatever version. */
export function isOfGroup(object: Mapping, group: string): boolean {
  return text(object['apiVersion']).startsWith(`${group}/`);
}

export function text(value: Value | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** The object in the namespace that it would be created in when it names none. */
export function inNamespace(object: Mapping, namespace: string): Mapping {
  const ref = refOf(object);
  if (ref.namespace !== undefined || isClusterScoped(ref)) return object;
  return { ...object, metadata: { ...metadataOf(object), namespace } };
}
