import { isMapping } from '../../shape.ts';
import type { Mapping } from '../../yaml/document.ts';
import type { ApiRequest, KubeClient } from '../client.ts';
import { KubeError } from '../error.ts';
import { type ApiResource, pathOf, resourceName } from './resource.ts';

/** Which object of a resource. */
export interface Target {
  readonly resource: Pick<ApiResource, 'group' | 'version' | 'name' | 'namespaced'>;
  readonly namespace?: string | undefined;
  readonly name: string;
  readonly subresource?: string | undefined;
}

export interface WriteOptions {
  /** Checked and answered as if done, but not stored. */
  readonly dryRun?: boolean;
  /** Who owns the fields that are written. */
  readonly fieldManager?: string;
  readonly fieldValidation?: 'Ignore' | 'Warn' | 'Strict';
  readonly signal?: AbortSignal;
}

export type PatchType = 'json' | 'merge' | 'strategic' | 'apply';

const patchTypes: Readonly<Record<PatchType, string>> = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  // YAML is what every server takes; JSON is YAML.
  apply: 'application/apply-patch+yaml',
};

export async function getObject(client: KubeClient, target: Target, signal?: AbortSignal): Promise<Mapping> {
  return object(client, {
    path: pathTo(target),
    doing: doing('get', target),
    ...(signal === undefined ? {} : { signal }),
  });
}

/** Creates an object, or posts to a subresource when `target.name` names one. */
export async function createObject(
  client: KubeClient,
  resource: Target['resource'],
  value: Mapping,
  options: WriteOptions & { readonly namespace?: string } = {},
): Promise<Mapping> {
  const { namespace, signal } = options;
  return object(client, {
    method: 'POST',
    path: pathOf(resource, { namespace }),
    query: writeQuery(options),
    body: value,
    doing: `create ${resourceName(resource)}`,
    ...(signal === undefined ? {} : { signal }),
  });
}

/**
 * Changes an object: `json` takes a list of operations (RFC 6902), `merge` a part of the object (RFC 7396), `strategic`
 * a part whose lists merge by key, `apply` the fields that `fieldManager` owns. `force` takes fields from other owners.
 */
export async function patchObject(
  client: KubeClient,
  target: Target,
  type: PatchType,
  patch: unknown,
  options: WriteOptions & { readonly force?: boolean } = {},
): Promise<Mapping> {
  if (type === 'apply' && options.fieldManager === undefined)
    throw new RangeError('server-side apply needs a fieldManager');
  const { signal } = options;
  return object(client, {
    method: 'PATCH',
    path: pathTo(target),
    query: { ...writeQuery(options), force: type === 'apply' ? options.force : undefined },
    body: patch,
    contentType: patchTypes[type],
    doing: doing('patch', target),
    ...(signal === undefined ? {} : { signal }),
  });
}

export interface DeleteOptions extends Pick<WriteOptions, 'dryRun' | 'signal'> {
  /** Only this very object, not another of its name that came since. */
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly gracePeriodSeconds?: number;
  readonly propagation?: 'Foreground' | 'Background' | 'Orphan';
}

export async function deleteObject(client: KubeClient, target: Target, options: DeleteOptions = {}): Promise<void> {
  await client.json({
    method: 'DELETE',
    path: pathTo(target),
    body: { apiVersion: 'v1', kind: 'DeleteOptions', ...deletion(options) },
    doing: doing('delete', target),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
}

function deletion({ uid, resourceVersion, gracePeriodSeconds, propagation, dryRun }: DeleteOptions): Mapping {
  const preconditions = {
    ...(uid === undefined ? {} : { uid }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
  };
  return {
    ...(Object.keys(preconditions).length === 0 ? {} : { preconditions }),
    ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
    ...(propagation === undefined ? {} : { propagationPolicy: propagation }),
    ...(dryRun === true ? { dryRun: ['All'] } : {}),
  };
}

const pods = { group: '', version: 'v1', name: 'pods', namespaced: true };

/** Asks a pod to leave, as far as its disruption budgets allow: `too-many-requests` when they do not now. */
export async function evictPod(
  client: KubeClient,
  namespace: string,
  name: string,
  options: DeleteOptions = {},
): Promise<void> {
  await client.json({
    method: 'POST',
    path: pathOf(pods, { namespace, name, subresource: 'eviction' }),
    body: {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: { name, namespace },
      deleteOptions: { apiVersion: 'v1', kind: 'DeleteOptions', ...deletion(options) },
    },
    // A budget says no until it says yes: to ask again is for the caller.
    retries: 0,
    doing: `evict pod ${namespace}/${name}`,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
}

async function object(client: KubeClient, request: ApiRequest): Promise<Mapping> {
  const value = await client.json(request);
  if (isMapping(value)) return value;
  throw new KubeError('bad-response', {
    en: `Asked to ${request.doing}, the server answered what is no object`,
    zh: `执行 ${request.doing} 时服务器返回的不是对象`,
  });
}

function writeQuery({ dryRun, fieldManager, fieldValidation }: WriteOptions): Record<string, string | undefined> {
  return { dryRun: dryRun === true ? 'All' : undefined, fieldManager, fieldValidation };
}

function pathTo({ resource, namespace, name, subresource }: Target): string {
  return pathOf(resource, { namespace, name, subresource });
}

function doing(verb: string, { resource, namespace, name, subresource }: Target): string {
  const where = namespace === undefined ? name : `${namespace}/${name}`;
  return `${verb} ${resourceName(resource)}${subresource === undefined ? '' : `/${subresource}`} ${where}`;
}
