import { bodyEmits } from './bodies.ts';
import { functionByName } from './calls.ts';
import type { Parts } from './compiler.ts';
import { getter } from './getters.ts';
import { matcher } from './patterns.ts';
import { hoist } from './references.ts';

/** The compiler put together. */
export const parts: Parts = { getter, hoist, matcher, bodyEmits, functionByName };
