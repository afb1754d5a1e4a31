import { type Inventory, type Labels, type LabelSelector, selectorMatches, type Workload } from '@seawall/kube';
import { bareWorkload } from './bare.ts';
import { indexed, listAt } from './indexed.ts';

/** What can be selected in one namespace: by a label and its value, by a label alone, or everything. */
interface Selectable<Item> {
  readonly all: Item[];
  readonly byPair: Map<string, Item[]>;
  readonly byKey: Map<string, Item[]>;
  /** What a selector selected before, by its text: the same selector often stands in several objects. */
  readonly answers: Map<string, readonly Item[]>;
}

/** Finds labelled things without walking all of them: a selector starts from its rarest label. */
export interface LabelIndex<Item> {
  add(namespace: string, labels: Labels, item: Item): void;
  /** Whether anything at all is known in a namespace. */
  has(namespace: string): boolean;
  select(namespace: string, selector: LabelSelector): readonly Item[];
}

export function labelIndex<Item>(labelsOf: (item: Item) => Labels): LabelIndex<Item> {
  const namespaces = new Map<string, Selectable<Item>>();
  return {
    add(namespace, labels, item) {
      let within = namespaces.get(namespace);
      if (within === undefined) {
        within = { all: [], byPair: new Map(), byKey: new Map(), answers: new Map() };
        namespaces.set(namespace, within);
      }
      within.all.push(item);
      for (const key of Object.keys(labels)) {
        listAt(within.byKey, key).push(item);
        listAt(within.byPair, pair(key, labels[key])).push(item);
      }
    },
    has: (namespace) => namespaces.has(namespace),
    select(namespace, selector) {
      const within = namespaces.get(namespace);
      if (within === undefined) return [];
      const text = JSON.stringify(selector);
      const before = within.answers.get(text);
      if (before !== undefined) return before;
      const answer = candidates(within, selector).filter((item) => selectorMatches(selector, labelsOf(item)));
      within.answers.set(text, answer);
      return answer;
    },
  };
}

function pair(key: string, value: unknown): string {
  return `${key}\0${String(value)}`;
}

function candidates<Item>(within: Selectable<Item>, selector: LabelSelector): readonly Item[] {
  let fewest: readonly Item[] = within.all;
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) {
    const items = within.byPair.get(pair(key, value)) ?? [];
    if (items.length < fewest.length) fewest = items;
  }
  for (const { key, operator } of selector.matchExpressions ?? []) {
    if (key === undefined || (operator !== 'In' && operator !== 'Exists')) continue;
    const items = within.byKey.get(key) ?? [];
    if (items.length < fewest.length) fewest = items;
  }
  return fewest;
}

const podIndex = indexed((inventory) => {
  const index = labelIndex<Workload>((workload) => workload.labels);
  for (const workload of inventory.workloads) {
    // A PodTemplate makes no pods by itself.
    if (workload.object.ref.kind !== 'PodTemplate') index.add(workload.namespace, workload.labels, workload);
  }
  const whole = new Set(inventory.workloads.map(({ object }) => object));
  for (const object of inventory.objects) {
    const bare = whole.has(object) ? undefined : bareWorkload(object);
    if (bare !== undefined) index.add(bare.namespace, bare.labels, bare);
  }
  return index;
});

/** The workloads of a namespace whose pods a selector selects; an empty selector selects all of them. */
export function selectedPods(inventory: Inventory, namespace: string, selector: LabelSelector): readonly Workload[] {
  return podIndex(inventory).select(namespace, selector);
}

/** The same for the plain label sets of Services and ReplicationControllers, which select nothing when empty. */
export function podsWithLabels(inventory: Inventory, namespace: string, labels: Labels): readonly Workload[] {
  if (Object.keys(labels).length === 0) return [];
  return selectedPods(inventory, namespace, { matchLabels: labels });
}

/** Whether the scan holds any pods of a namespace: without, what a selector selects cannot be known. */
export function knowsPods(inventory: Inventory, namespace: string): boolean {
  return inventory.complete || podIndex(inventory).has(namespace);
}
