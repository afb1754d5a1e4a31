import { add, elements, getKey, has, setOf } from '../values/table.ts';
import { isArray, isSet, newSet, type RegoObject, type RegoSet, type Value } from '../values/value.ts';
import { type Builtin, builtin } from './builtin.ts';
import { members } from './collections.ts';

function edgesOf(graph: RegoObject, node: Value): readonly Value[] | undefined {
  const edges = getKey(graph, node);
  if (edges === undefined) return undefined;
  return isArray(edges) || isSet(edges) ? members(edges) : [];
}

function reachable(graph: RegoObject, start: readonly Value[]): RegoSet {
  const found = newSet();
  const queue = [...start];
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    const edges = edgesOf(graph, node);
    if (edges === undefined || has(found, node)) continue;
    add(found, node);
    queue.push(...edges);
  }
  return found;
}

/** Paths from a node as far as they go: to a node without edges, or until they would come back to themselves. */
function pathsFrom(graph: RegoObject, path: readonly Value[], seen: RegoSet, into: RegoSet): void {
  const node = path.at(-1) as Value;
  const edges = edgesOf(graph, node);
  if (edges === undefined) {
    if (path.length > 1) add(into, path.slice(0, -1));
    return;
  }
  if (edges.length === 0) add(into, path);
  for (const next of edges) {
    if (has(seen, next)) add(into, path);
    else pathsFrom(graph, [...path, next], setOf([...elements(seen), next]), into);
  }
}

export const graph: readonly Builtin[] = [
  builtin('graph.reachable', ['object', 'array|set'], 'set', (edges, start) => reachable(edges, members(start))),
  builtin('graph.reachable_paths', ['object', 'array|set'], 'set', (edges, start) => {
    const found = newSet();
    for (const node of members(start)) if (edgesOf(edges, node) !== undefined) pathsFrom(edges, [node], setOf([node]), found);
    return found;
  }),
];
