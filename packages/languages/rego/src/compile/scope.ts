import { RegoError, type Location } from '../errors.ts';
import type { Value } from '../values/value.ts';

/** What a name of a module stands for outside of any rule: a path below `data` or `input`. */
export interface Global {
  readonly root: 'data' | 'input';
  readonly path: readonly string[];
}

/** What the resolver knows of the policy. */
export interface Surroundings {
  readonly globals: ReadonlyMap<string, Global>;
  /** Number of arguments of the function at a data path (`data.lib.f`), undefined when there is none. */
  functionArity(name: string): number | undefined;
  builtinArity(name: string): { min: number; max: number } | undefined;
  /** What `rego.metadata.rule()` and `rego.metadata.chain()` give in this rule. */
  readonly metadata: { readonly rule: Value; readonly chain: Value };
}

/** The slots of one rule's frame, and the name of each for messages. */
export interface Slots {
  count: number;
  readonly names: string[];
  /** What frames are copied from; made when the first one is. */
  blank: readonly undefined[] | undefined;
}

export interface Scope {
  readonly names: Map<string, number>;
  /** The names among them that `some`, `:=` or an argument declared. */
  readonly declared: Set<string>;
  readonly own: Set<number>;
  readonly parent: Scope | undefined;
  readonly slots: Slots;
  readonly around: Surroundings;
}

export function newSlots(): Slots {
  return { count: 0, names: [], blank: undefined };
}

export function childScope(parent: Scope): Scope {
  return { ...parent, names: new Map(), declared: new Set(), own: new Set(), parent };
}

export function rootScope(slots: Slots, around: Surroundings): Scope {
  return { names: new Map(), declared: new Set(), own: new Set(), parent: undefined, slots, around };
}

export function newSlot(scope: Scope, name: string): number {
  const slot = scope.slots.count;
  scope.slots.count += 1;
  scope.slots.names.push(name);
  scope.own.add(slot);
  return slot;
}

export function lookup(scope: Scope, name: string): number | undefined {
  for (let each: Scope | undefined = scope; each !== undefined; each = each.parent) {
    const slot = each.names.get(name);
    if (slot !== undefined) return slot;
  }
  return undefined;
}

/** Declares a name in this scope; twice is an error. */
export function declare(scope: Scope, name: string, how: 'assigned' | 'declared', loc: Location): number {
  if (name === '_') return newSlot(scope, name);
  if (scope.declared.has(name)) throw new RegoError('rego_compile_error', `var ${name} ${how} above`, loc);
  if (scope.names.has(name)) throw new RegoError('rego_compile_error', `var ${name} referenced above`, loc);
  const slot = newSlot(scope, name);
  scope.names.set(name, slot);
  scope.declared.add(name);
  return slot;
}

export function implicit(scope: Scope, name: string): void {
  if (name === '_' || name === 'input' || name === 'data') return;
  if (lookup(scope, name) !== undefined || scope.around.globals.has(name)) return;
  scope.names.set(name, newSlot(scope, name));
}
