import type { Module } from '../syntax/ast.ts';
import type { Global } from './scope.ts';
import { findNode, type Tree } from './tree.ts';

/** The names that a module sees: its imports, and the rules of its package in all modules. */
export function moduleGlobals(module: Module, tree: Tree): Map<string, Global> {
  const globals = new Map<string, Global>();
  const node = findNode(tree, module.package);
  for (const [name, child] of node?.children ?? []) {
    const isRule = child.rules.length > 0 || startsRule(tree, module, name);
    if (isRule) globals.set(name, { root: 'data', path: [...module.package, name] });
  }
  for (const { path, alias } of module.imports) {
    const [root, ...rest] = path;
    if (root !== 'data' && root !== 'input') continue;
    const name = alias ?? path.at(-1);
    if (name !== undefined && (rest.length > 0 || alias !== undefined)) globals.set(name, { root, path: rest });
  }
  return globals;
}

/** Whether a rule's head starts with a name and goes on: `p.q.r := 1` makes `p` a name, a package `p` below does not. */
function startsRule(tree: Tree, module: Module, name: string): boolean {
  const { length } = module.package;
  const node = findNode(tree, [...module.package, name]);
  const pending = node === undefined ? [] : [node];
  for (let each = pending.pop(); each !== undefined; each = pending.pop()) {
    if (each.rules.some((entry) => entry.module.package.length === length)) return true;
    pending.push(...each.children.values());
  }
  return false;
}
