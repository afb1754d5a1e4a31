import type { Module } from '@seawall/rego';

/** A name below `data` or `input` that a module speaks of; only the constant beginning of it. */
export interface Reference {
  readonly root: 'data' | 'input';
  readonly path: readonly string[];
  readonly row: number;
}

/** Every reference to `data` and `input` in a module, imports included. */
export function references(module: Module): Reference[] {
  const found: Reference[] = [];
  for (const { path, loc } of module.imports) {
    const [root, ...rest] = path;
    if (root === 'data' || root === 'input') found.push({ root, path: rest, row: loc.row });
  }
  const pending: unknown[] = [...module.rules];
  while (pending.length > 0) {
    const node = pending.pop();
    if (typeof node !== 'object' || node === null) continue;
    const reference = referenceOf(node);
    if (reference !== undefined) {
      found.push(reference);
      // Its head is told; what stands in its brackets may refer to more.
      pending.push((node as Ref).path);
    } else pending.push(...Object.values(node));
  }
  return found.reverse();
}

/** The references to `data` alone. */
export function dataReferences(module: Module): Reference[] {
  return references(module).filter(({ root }) => root === 'data');
}

interface Ref {
  readonly type: string;
  readonly name: string;
  readonly head: { readonly type: string; readonly name?: string };
  readonly path: readonly { readonly type: string; readonly value?: unknown }[];
  readonly loc: { readonly row: number };
}

/** A `data…` or `input…` reference; the name alone stands for everything. */
function referenceOf({ type, name, head, path = [], loc }: Partial<Ref>): Reference | undefined {
  if (loc === undefined) return undefined;
  if (type === 'var' && (name === 'data' || name === 'input')) return { root: name, path: [], row: loc.row };
  if (type !== 'ref' || head?.type !== 'var') return undefined;
  const root = head.name;
  if (root !== 'data' && root !== 'input') return undefined;
  const names: string[] = [];
  for (const step of path) {
    if (step.type !== 'scalar' || typeof step.value !== 'string') break;
    names.push(step.value);
  }
  return { root, path: names, row: loc.row };
}
