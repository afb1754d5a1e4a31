import type { Module } from '@seawall/rego';

/** A name below `data` that a module speaks of: `['inventory', 'namespace']`; only the constant beginning of it. */
export interface DataReference {
  readonly path: readonly string[];
  readonly row: number;
}

/** Every reference to `data` in a module, imports included. */
export function dataReferences(module: Module): DataReference[] {
  const found: DataReference[] = [];
  for (const { path, loc } of module.imports) if (path[0] === 'data') found.push({ path: path.slice(1), row: loc.row });
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

interface Ref {
  readonly type: string;
  readonly name: string;
  readonly head: { readonly type: string; readonly name?: string };
  readonly path: readonly { readonly type: string; readonly value?: unknown }[];
  readonly loc: { readonly row: number };
}

/** A `data…` reference; `data` alone stands for everything. */
function referenceOf({ type, name, head, path = [], loc }: Partial<Ref>): DataReference | undefined {
  if (loc === undefined) return undefined;
  if (type === 'var' && name === 'data') return { path: [], row: loc.row };
  if (type !== 'ref' || head?.type !== 'var' || head.name !== 'data') return undefined;
  const names: string[] = [];
  for (const step of path) {
    if (step.type !== 'scalar' || typeof step.value !== 'string') break;
    names.push(step.value);
  }
  return { path: names, row: loc.row };
}
