import type { Container } from '@seawall/runtime';
import type { ApiPod } from './api-pods.ts';
import { readBundle } from './bundle.ts';
import { type CgroupIdentity, identityOfCgroup } from './cgroup-path.ts';
import { type ContainerRecord, enrich } from './container-record.ts';

/** The containers of this node, by their control groups. */
export interface ContainerRegistry {
  /**
   * The container of a control group's path; undefined for the host. At first sight its bundle is read, at once: what a runtime tells
   * later is added to the same object.
   */
  ofCgroup(path: string): Container | undefined;
  /** A runtime or the API server told of containers. */
  learn(containers: readonly Container[]): void;
  learnPods(pods: readonly ApiPod[]): void;
  /** Containers that nothing but their path is known of: a runtime should be asked. */
  readonly unnamed: number;
  readonly size: number;
}

export interface RegistryOptions {
  /** Where the host's file system is mounted. */
  readonly root?: string;
  readonly readBundle?: typeof readBundle;
}

const mostContainers = 16_384;
const mostPaths = 65_536;
/** A bundle may be written a moment after the control group was made: it is looked for so many times. */
const bundleTries = 3;

export function createRegistry({
  root = '',
  readBundle: bundleOf = readBundle,
}: RegistryOptions = {}): ContainerRegistry {
  const records = new Map<string, ContainerRecord>();
  const tries = new Map<string, number>();
  /** Paths come with every event and are few. */
  const byPath = new Map<string, ContainerRecord | null>();
  const pods = new Map<string, ApiPod['pod']>();
  const unnamed = new Set<string>();

  const make = (id: string): ContainerRecord => {
    if (records.size >= mostContainers) {
      const [oldest] = records.keys();
      if (oldest !== undefined) {
        records.delete(oldest);
        unnamed.delete(oldest);
        tries.delete(oldest);
      }
    }
    const record: ContainerRecord = { id };
    records.set(id, record);
    unnamed.add(id);
    return record;
  };

  const named = (record: ContainerRecord): void => {
    const uid = record.pod?.uid;
    const pod = uid === undefined ? undefined : pods.get(uid);
    if (pod !== undefined) enrich(record, { pod });
    if (record.name !== undefined) unnamed.delete(record.id);
  };

  const lookUp = (record: ContainerRecord): void => {
    const tried = tries.get(record.id) ?? 0;
    if (tried >= bundleTries) return;
    const found = bundleOf(record.id, root);
    if (found === undefined) tries.set(record.id, tried + 1);
    else {
      tries.set(record.id, bundleTries);
      enrich(record, found.container);
    }
  };

  const identified = ({ containerId, runtime, podUid }: CgroupIdentity): ContainerRecord => {
    const record = records.get(containerId) ?? make(containerId);
    if (record.type === undefined && runtime !== undefined) record.type = runtime;
    if (podUid !== undefined && record.pod?.uid === undefined) enrich(record, { pod: { uid: podUid } });
    return record;
  };

  return {
    ofCgroup(path) {
      let record = byPath.get(path);
      if (record === undefined) {
        const identity = identityOfCgroup(path);
        record = identity === undefined ? null : identified(identity);
        if (byPath.size >= mostPaths) byPath.clear();
        byPath.set(path, record);
      }
      if (record === null) return undefined;
      if ((tries.get(record.id) ?? 0) < bundleTries) {
        lookUp(record);
        named(record);
      }
      return record;
    },
    learn(containers) {
      for (const container of containers) {
        if (container.id === '') continue;
        const record = records.get(container.id) ?? make(container.id);
        enrich(record, container);
        named(record);
      }
    },
    learnPods(told) {
      for (const { pod, containers } of told) {
        pods.set(pod.uid, pod);
        for (const container of containers) {
          const record = records.get(container.id) ?? make(container.id);
          enrich(record, container);
        }
      }
      while (pods.size > mostContainers) {
        const [oldest] = pods.keys();
        if (oldest === undefined) break;
        pods.delete(oldest);
      }
      for (const record of records.values()) named(record);
    },
    get unnamed() {
      return unnamed.size;
    },
    get size() {
      return records.size;
    },
  };
}
