import type { Builtin } from './builtin.ts';
import { core } from './core.ts';

const families: readonly (readonly Builtin[])[] = [core];

/** Every standard built-in by name. */
export const builtins: ReadonlyMap<string, Builtin> = new Map(
  families.flat().map((each) => [each.name, each] as const),
);
