import type { Container } from '@seawall/runtime';
import type { ApiPod } from './api-pods.ts';
import { readBundle } from './bundle.ts';
import { type CgroupIdentity, identityOfCgroup } from './cgroup-path.ts';
import { type ContainerRecord, enrich } from './container-record.ts';

/** The containers of this node, by their control groups. */
export interface ContainerRegistry {
  /**
   * The container of a control group's path; undefined for the host. At first sight its bundle is read, at once: what a runtime tells
   * later is added to the same object. `starts` says that a program starts there, when the bundle is more likely to be found than at any other time.
   */
  ofCgroup(path: string, starts?: boolean): Container | undefined;
  /** A runtime or the API server told of containers. */
  learn(containers: readonly Container[]): void;
  learnPods(pods: readonly ApiPod[]): void;
  /** Containers that no runtime and no API server has told of: they should be asked. */
  readonly untold: number;
  readonly size: number;
}

export interface RegistryOptions {
  /** Where the host's file system is mounted. */
  readonly root?: string;
  readonly readBundle?: typeof readBundle;
  /** Milliseconds, on a clock that does not jump. */
  readonly now?: () => number;
}

const mostContainers = 16_384;
const mostPaths = 65_536;
/** A runtime writes where the bundle is a moment after it has made the control group: it is looked for again, after twice as long each time. */
const bundleTries = 40;

interface Search {
  tries: number;
  /** Not before then again. */
  next: number;
}

export function createRegistry({
  root = '',
  readBundle: bundleOf = readBundle,
  now = () => performance.now(),
}: RegistryOptions = {}): ContainerRegistry {
  const records = new Map<string, ContainerRecord>();
  const searches = new Map<string, Search>();
  /** Paths come with every event and are few. */
  const byPath = new Map<string, ContainerRecord | null>();
  const pods = new Map<string, ApiPod['pod']>();
  const untold = new Set<string>();

  const make = (id: string): ContainerRecord => {
    if (records.size >= mostContainers) {
      const [oldest] = records.keys();
      if (oldest !== undefined) {
        records.delete(oldest);
        untold.delete(oldest);
        searches.delete(oldest);
      }
    }
    const record: ContainerRecord = { id };
    records.set(id, record);
    searches.set(id, { tries: 0, next: 0 });
    untold.add(id);
    return record;
  };

  const named = (record: ContainerRecord): void => {
    const uid = record.pod?.uid;
    const pod = uid === undefined ? undefined : pods.get(uid);
    if (pod !== undefined) enrich(record, { pod });
  };

  const lookUp = (record: ContainerRecord, search: Search, starts: boolean): void => {
    const at = now();
    if (at < search.next && !starts) return;
    search.tries += 1;
    search.next = at + 2 ** Math.min(search.tries, 15);
    const found = bundleOf(record.id, root);
    if (found === undefined) {
      if (search.tries >= bundleTries) searches.delete(record.id);
      return;
    }
    searches.delete(record.id);
    enrich(record, found.container);
    named(record);
  };

  const identified = ({ containerId, runtime, podUid }: CgroupIdentity): ContainerRecord => {
    const record = records.get(containerId) ?? make(containerId);
    if (record.type === undefined && runtime !== undefined) record.type = runtime;
    if (podUid !== undefined && record.pod?.uid === undefined) enrich(record, { pod: { uid: podUid } });
    return record;
  };

  return {
    ofCgroup(path, starts = false) {
      let record = byPath.get(path);
      if (record === undefined) {
        const identity = identityOfCgroup(path);
        record = identity === undefined ? null : identified(identity);
        if (byPath.size >= mostPaths) byPath.clear();
        byPath.set(path, record);
      }
      if (record === null) return undefined;
      const search = searches.get(record.id);
      if (search !== undefined) lookUp(record, search, starts);
      return record;
    },
    learn(containers) {
      for (const container of containers) {
        if (container.id === '') continue;
        const record = records.get(container.id) ?? make(container.id);
        enrich(record, container);
        untold.delete(container.id);
        named(record);
      }
    },
    learnPods(told) {
      for (const { pod, containers } of told) {
        pods.set(pod.uid, pod);
        for (const container of containers) {
          const record = records.get(container.id) ?? make(container.id);
          enrich(record, container);
          untold.delete(container.id);
        }
      }
      while (pods.size > mostContainers) {
        const [oldest] = pods.keys();
        if (oldest === undefined) break;
        pods.delete(oldest);
      }
      for (const record of records.values()) named(record);
    },
    get untold() {
      return untold.size;
    },
    get size() {
      return records.size;
    },
  };
}
