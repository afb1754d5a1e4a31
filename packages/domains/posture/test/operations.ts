import type { FixOperation } from '@seawall/model';

/** Makes one change of a fix to a parsed object, for tests that judge it again. */
export function apply(root: object, operation: FixOperation): void {
  if (operation.op === 'lines') throw new Error('an object has no lines');
  let node = root as Record<string | number, unknown>;
  for (const step of operation.path.slice(0, -1)) {
    node[step] ??= {};
    node = node[step] as Record<string | number, unknown>;
  }
  const last = operation.path.at(-1) as string | number;
  if (operation.op === 'set') node[last] = operation.value;
  else if (operation.op === 'append') (node[last] as unknown[]).push(operation.value);
  else if (Array.isArray(node)) node.splice(last as number, 1);
  else delete node[last];
}
