import { globTest, hasGlob } from './glob.ts';

interface Node {
  end: boolean;
  readonly children: Map<string, Node>;
  readonly globs: { readonly test: (component: string) => boolean; readonly pattern: string; readonly node: Node }[];
}

/**
 * The test of `pmatch`: whether one of the paths leads to the value or to a folder above it, component by component.
 * Components may hold globs. The empty path is above everything.
 */
export function pathTest(paths: readonly string[]): (value: string) => boolean {
  const plain = paths.map(withoutEnd);
  if (plain.some((path) => path === '')) return () => true;
  if (plain.length <= fewPaths && !plain.some((path) => hasGlob(path) || path.includes('//'))) return fewTest(plain);
  const root: Node = emptyNode();
  for (const path of plain) add(root, path);
  return (value) => walk(root, value, 0, value.startsWith('/') ? root.children.get('/') : root);
}

const fewPaths = 8;

function withoutEnd(path: string): string {
  return path === '/' ? path : path.replace(/\/+$/, '');
}

function fewTest(paths: readonly string[]): (value: string) => boolean {
  const folders = paths.map((path) => (path === '/' ? path : `${path}/`));
  return (value) => {
    for (let at = 0; at < paths.length; at += 1) {
      const path = paths[at] as string;
      if (value.length > path.length ? value.startsWith(folders[at] as string) : value === path) return true;
    }
    return false;
  };
}

function emptyNode(): Node {
  return { end: false, children: new Map(), globs: [] };
}

function add(root: Node, path: string): void {
  // A leading slash is a component of its own: an absolute path is not above a relative one.
  let node = path.startsWith('/') ? child(root, '/') : root;
  for (const component of path.split('/')) {
    if (component === '') continue;
    node = hasGlob(component) ? globChild(node, component) : child(node, component);
  }
  node.end = true;
}

function child(node: Node, component: string): Node {
  const known = node.children.get(component);
  if (known !== undefined) return known;
  const made = emptyNode();
  node.children.set(component, made);
  return made;
}

function globChild(node: Node, pattern: string): Node {
  const known = node.globs.find((glob) => glob.pattern === pattern);
  if (known !== undefined) return known.node;
  const made = emptyNode();
  node.globs.push({ test: globTest(pattern, false), pattern, node: made });
  return made;
}

function walk(root: Node, value: string, from: number, start: Node | undefined): boolean {
  const node = start ?? (from === 0 ? undefined : root);
  if (node === undefined) return false;
  if (node.end) return true;
  let at = from;
  while (value[at] === '/') at += 1;
  if (at >= value.length) return false;
  const slash = value.indexOf('/', at);
  const end = slash < 0 ? value.length : slash;
  const component = value.slice(at, end);
  const next = node.children.get(component);
  if (next !== undefined && walk(root, value, end, next)) return true;
  return node.globs.some((glob) => glob.test(component) && walk(root, value, end, glob.node));
}
