import { collect, type Run, tick } from '../eval/context.ts';
import { add, getKey, has, setOf } from '../values/table.ts';
import { isArray, isSet, newSet, type RegoObject, type RegoSet, type Value } from '../values/value.ts';
import { type Builtin, builtin } from './builtin.ts';
import { members } from './collections.ts';

function edgesOf(graph: RegoObject, node: Value): readonly Value[] | undefined {
  const edges = getKey(graph, node);
  if (edges === undefined) return undefined;
  return isArray(edges) || isSet(edges) ? members(edges) : [];
}

function reachable(graph: RegoObject, start: readonly Value[], run: Run): RegoSet {
  const found = newSet();
  const queue = [...start];
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    tick(run);
    const edges = edgesOf(graph, node);
    if (edges === undefined || has(found, node)) continue;
    add(found, node);
    queue.push(...edges);
  }
  return found;
}

/** Paths from a node as far as they go: to a node without edges, or until they would come back to themselves. */
/** What a search for paths shares; there may be very many paths in a small graph. */
interface Search {
  readonly graph: RegoObject;
  readonly into: RegoSet;
  readonly run: Run;
}

function pathsFrom(search: Search, node: Value, path: readonly Value[], seen: RegoSet): void {
  const { graph, into, run } = search;
  collect(run, 1);
  tick(run);
  const edges = edgesOf(graph, node);
  const here = edges === undefined ? path : [...path, node];
  if (edges === undefined || edges.length === 0) {
    add(into, here);
    return;
  }
  const passed = setOf([...seen.map.values(), node]);
  for (const next of edges) {
    if (has(passed, next)) add(into, here);
    else pathsFrom(search, next, here, passed);
  }
}

export const graph: readonly Builtin[] = [
  builtin('graph.reachable', ['object', 'array|set'], 'set', (edges, start, run) =>
    reachable(edges, members(start), run),
  ),
  builtin('graph.reachable_paths', ['object', 'array|set'], 'set', (edges, start, run) => {
    const found = newSet();
    const search = { graph: edges, into: found, run };
    for (const node of members(start)) {
      const next = edgesOf(edges, node);
      if (next?.length === 0) add(found, [node]);
      for (const each of next ?? []) pathsFrom(search, each, [node], setOf([node]));
    }
    return found;
  }),
];
