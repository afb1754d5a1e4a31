import { displayRef } from '@seawall/model';
import type { UndoStep } from './action.ts';
import type { ResponseCluster } from './cluster.ts';

/** Takes a done action back. Throws what the API server says when it refuses a step. */
export async function takeBack(cluster: ResponseCluster, steps: readonly UndoStep[]): Promise<void> {
  for (const { target, ...step } of steps) {
    if (target.type !== 'resource') throw new Error(`${displayRef(target)} is no object of a cluster`);
    if (step.op === 'delete') await cluster.delete(target);
    // What is gone needs no change to be taken back.
    else if ((await cluster.get(target)) !== undefined) await cluster.patch(target, step.patch);
  }
}
