import { workerData } from 'node:worker_threads';
import { serveLayers } from '@seawall/image';
import { analysersOf, type PassSettings } from './analysers.ts';

/** Answers the pool that started this worker. */
export async function serve(): Promise<void> {
  serveLayers(await analysersOf(workerData as PassSettings));
}
