import type { Engine } from './engine.ts';
import { secrets } from './secrets.ts';

/** Every engine, in the order in which they run: a later one may use what an earlier one found. */
export const engines: readonly Engine[] = [secrets];
