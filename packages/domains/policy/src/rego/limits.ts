import type { Limits } from '@seawall/rego';

/** What one evaluation of one policy may use, so that a hostile one ends; real ones stay a thousand times below. */
export const evaluationLimits: Limits = { time: 5000, steps: 20_000_000, depth: 256, values: 2_000_000 };
