import type { ResourceRef } from '@seawall/model';
import { discoverApis, type Discovery, type ServerVersion, serverVersion } from '../client/api/discovery.ts';
import { type ApiResource, resourceName } from '../client/api/resource.ts';
import type { KubeClient } from '../client/client.ts';
import { asKubeError, isKubeError, KubeError } from '../client/error.ts';
import { type ClientWorld, clientWorld } from '../client/world.ts';
import type { Misfit } from '../shape.ts';
import { chooseResources, scopeOf } from './choose.ts';
import { follow, readOnce } from './follow.ts';
import { kubeletConfigurations, readKubelets } from './kubelets.ts';
import { type Change, createStore, type Store } from './store.ts';

export interface ClusterOptions {
  /** Kinds by name, whatever their group: those that the engines read. Custom kinds that bear pods come by themselves. */
  readonly kinds: ReadonlySet<string>;
  /** Only what is in this namespace, and the namespace itself; default everything. */
  readonly namespace?: string;
  /** Whether the nodes are asked for the configurations of their kubelets. */
  readonly kubelets: boolean;
  readonly signal: AbortSignal;
  /** How many resources have been read, of how many. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** What could not be read, wholly or from now on, and why. */
export interface Unavailable {
  /** `secrets`, `deployments.apps`, `nodes/proxy`. */
  readonly resource: string;
  /** The kinds that it holds. */
  readonly kinds: readonly string[];
  /** Set when only a part is missing: the node whose kubelet did not answer. */
  readonly name?: string;
  readonly error: KubeError;
  /** It has been read before: what is known of it is from then. */
  readonly stale: boolean;
}

/** A cluster as it is known here. */
export interface ClusterState {
  readonly store: Store;
  readonly version: ServerVersion | undefined;
  /** By resource, and name where only a part is missing. */
  readonly unavailable: ReadonlyMap<string, Unavailable>;
  /** Kinds that were not asked for because they live outside of the only namespace that is wanted. */
  readonly outside: ReadonlySet<string>;
  /** Objects with fields of a wrong type, which were left out. */
  readonly misfits: readonly { readonly ref: ResourceRef; readonly misfits: readonly Misfit[] }[];
}

/** Resources that are read side by side. */
const abreast = 8;
/** Kubelets are asked again after so long: nobody tells when their configuration changes. */
const kubeletsEveryMs = 600_000;
/** Of a cluster full of broken objects, the first of them say enough. */
const mostMisfits = 1_000;

interface Parts {
  readonly client: KubeClient;
  readonly options: ClusterOptions;
  readonly store: Store;
  readonly unavailable: Map<string, Unavailable>;
  readonly outside: Set<string>;
  readonly misfits: { ref: ResourceRef; misfits: readonly Misfit[] }[];
}

function partsOf(client: KubeClient, options: ClusterOptions): Parts {
  const misfits: Parts['misfits'] = [];
  const store = createStore({
    cluster: client.access.cluster,
    onMisfits: (ref, found) => {
      if (misfits.length < mostMisfits) misfits.push({ ref, misfits: found });
    },
  });
  return { client, options, store, unavailable: new Map(), outside: new Set(), misfits };
}

/**
 * Reads a cluster once. What cannot be read for want of a right, or because a server behind the API fails, is told in
 * `unavailable`; throws `KubeError` when nothing can be read at all.
 */
export async function readCluster(client: KubeClient, options: ClusterOptions): Promise<ClusterState> {
  const parts = partsOf(client, options);
  const { signal } = options;
  const [discovery, version] = await Promise.all([discoverApis(client, signal), serverVersion(client, signal)]);
  const known = new Set<string>();
  // Nodes that do not answer take longest: they are asked while everything else is read.
  const nodes = wantedOf(discovery, parts, known).filter(({ kind }) => kind === 'Node');
  await readResources(nodes, known, parts);
  const kubelets = readNodeConfigurations(parts, () => undefined);
  // The custom kinds that bear pods are known when the definitions have been read.
  for (let wanted = wantedOf(discovery, parts, known); wanted.length > 0; wanted = wantedOf(discovery, parts, known)) {
    await readResources(wanted, known, parts);
  }
  await kubelets;
  return { ...parts, version };
}

/** What has to be read and is not yet: of what is asked for, and what the definitions read so far say bears pods. */
function wantedOf(
  discovery: Discovery,
  { options, store, unavailable, outside }: Parts,
  known: Set<string>,
): ApiResource[] {
  const kinds = new Set([...options.kinds, 'CustomResourceDefinition', ...podBearers(store)]);
  for (const { group, reason } of discovery.failed) {
    const error = new KubeError('server', reason);
    unavailable.set(group, { resource: group, kinds: [], error, stale: false });
  }
  if (options.namespace !== undefined) {
    for (const { kind, namespaced } of discovery.resources)
      if (!namespaced && kinds.has(kind) && kind !== 'Namespace') outside.add(kind);
  }
  const wanted = chooseResources(discovery.resources, { kinds, namespace: options.namespace });
  return wanted.filter((resource) => !known.has(resourceName(resource)));
}

/** The kinds whose definition has a pod template. */
function* podBearers(store: Store): Iterable<string> {
  for (const { ref, value } of store.in('')) {
    if (ref.kind !== 'CustomResourceDefinition') continue;
    const { spec } = value as { spec?: { bearsPods?: unknown; names?: { kind?: unknown } } };
    if (spec?.bearsPods === true && typeof spec.names?.kind === 'string') yield spec.names.kind;
  }
}

async function readResources(wanted: readonly ApiResource[], known: Set<string>, parts: Parts): Promise<void> {
  const { client, options, store, unavailable } = parts;
  const { signal } = options;
  const waiting = [...wanted];
  let done = 0;
  for (const resource of wanted) known.add(resourceName(resource));
  async function work(): Promise<void> {
    for (let resource = waiting.shift(); resource !== undefined && !signal.aborted; resource = waiting.shift()) {
      try {
        const scope = scopeOf(resource, options.namespace);
        await readOnce(client, resource, store.shelf(resource), { ...scope, onChanges: () => undefined, signal });
      } catch (error) {
        note(unavailable, resource, error);
      }
      done += 1;
      options.onProgress?.(done, wanted.length);
    }
  }
  await Promise.all(Array.from({ length: Math.min(abreast, wanted.length) }, work));
  signal.throwIfAborted();
}

function note(unavailable: Map<string, Unavailable>, resource: ApiResource, error: unknown): void {
  const failure = asKubeError(error);
  // Nobody there, or nobody who knows us: it would be the same for every other.
  if (isKubeError(failure, 'unauthorized', 'credentials', 'cancelled', 'tls')) throw failure;
  const name = resourceName(resource);
  unavailable.set(name, { resource: name, kinds: [resource.kind], error: failure, stale: false });
}

async function readNodeConfigurations(parts: Parts, onChanges: (changes: readonly Change[]) => void): Promise<void> {
  const { client, options, store, unavailable } = parts;
  if (!options.kubelets || options.namespace !== undefined) return;
  const nodes = [...store.in('')].filter(({ ref }) => ref.kind === 'Node').map(({ ref }) => ref.name);
  const shelf = store.shelf(kubeletConfigurations);
  const failed = await readKubelets(client, nodes, shelf, onChanges, options.signal);
  for (const key of unavailable.keys()) if (key.startsWith('nodes/proxy')) unavailable.delete(key);
  for (const [node, error] of failed) {
    const all = error.code === 'forbidden';
    const key = all ? 'nodes/proxy' : `nodes/proxy ${node}`;
    const name = all ? {} : { name: node };
    unavailable.set(key, {
      resource: 'nodes/proxy',
      kinds: [kubeletConfigurations.kind],
      error,
      stale: false,
      ...name,
    });
  }
}

export interface FollowedCluster extends ClusterState {
  /** Settles when everything that can be read has been read; rejects when nothing can be. */
  readonly ready: Promise<void>;
  /** Told of every change from then on, in batches; gives what ends that. */
  subscribe(listener: ClusterListener): () => void;
}

export interface ClusterListener {
  onChanges?(changes: readonly Change[]): void;
  /** `unavailable` has changed. */
  onAvailability?(): void;
}

/**
 * Follows a cluster until the signal is aborted, through restarts of its servers, lost connections and forgotten
 * resource versions. New custom kinds are followed as they are defined.
 */
export function followCluster(
  client: KubeClient,
  options: ClusterOptions,
  world: ClientWorld = clientWorld(),
): FollowedCluster {
  const parts = partsOf(client, options);
  const { store, unavailable } = parts;
  const { signal } = options;
  const listeners = new Set<ClusterListener>();
  const followed = new Set<string>();
  const server = { initialEvents: true };
  const ready = Promise.withResolvers<void>();
  let version: ServerVersion | undefined;
  /** Resources of the first reading that have not been read yet. */
  let pending = 0;
  let started = false;
  let rediscovery: NodeJS.Timeout | undefined;

  function tell(changes: readonly Change[]): void {
    for (const { onChanges } of listeners) onChanges?.(changes);
    if (!started || !changes.some(({ object }) => object.ref.kind === 'CustomResourceDefinition')) return;
    // A definition is served a moment after it is stored; operators bring several at once.
    clearTimeout(rediscovery);
    rediscovery = setTimeout(() => void discover(), 1_000);
    rediscovery.unref();
  }

  function start(resource: ApiResource): void {
    const name = resourceName(resource);
    followed.add(name);
    pending += 1;
    let first = true;
    let read = false;
    const settle = (): void => {
      if (!first) return;
      first = false;
      pending -= 1;
      if (pending === 0) void settled();
    };
    const scope = scopeOf(resource, options.namespace);
    void follow(
      client,
      resource,
      store.shelf(resource),
      {
        ...scope,
        server,
        signal,
        onChanges: tell,
        onState(state) {
          if (state.state === 'current') {
            if (unavailable.delete(name)) available();
          } else {
            unavailable.set(name, { resource: name, kinds: [resource.kind], error: state.error, stale: read });
            available();
          }
          read ||= state.state === 'current';
          settle();
        },
      },
      world,
    );
  }

  function available(): void {
    for (const { onAvailability } of listeners) onAvailability?.();
  }

  async function discover(): Promise<void> {
    try {
      for (const resource of wantedOf(await discoverApis(client, signal), parts, followed)) start(resource);
    } catch (error) {
      if (!started) ready.reject(asKubeError(error));
      else if (!signal.aborted) rediscovery = setTimeout(() => void discover(), 10_000).unref();
    }
  }

  /** Everything that was begun has been read: what the definitions brought along is next, then the nodes. */
  async function settled(): Promise<void> {
    await discover();
    if (pending > 0 || started) return;
    started = true;
    await kubelets();
    ready.resolve();
    const again = setInterval(() => void kubelets(), kubeletsEveryMs);
    signal.addEventListener('abort', () => clearInterval(again));
  }

  async function kubelets(): Promise<void> {
    await readNodeConfigurations(parts, tell).catch(() => undefined);
    available();
    await store.compact();
  }

  async function begin(): Promise<void> {
    version = await serverVersion(client, signal);
    // Before 1.32 the first events of a watch are not to be had unless somebody switched them on.
    server.initialEvents = version !== undefined && (version.major > 1 || version.minor >= 32);
    await discover();
  }

  begin().catch((error: unknown) => ready.reject(asKubeError(error)));
  signal.addEventListener('abort', () => {
    clearTimeout(rediscovery);
    ready.reject(new KubeError('cancelled', { en: 'cancelled', zh: '已取消' }));
  });
  return {
    ...parts,
    get version() {
      return version;
    },
    ready: ready.promise,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
