import type { Aliases } from '../layers/alias-pass.ts';
import { readFolder } from '../layers/folder.ts';
import { bytesOf, type LayerLocation } from '../layers/location.ts';
import type { Analysers } from '../layers/pass.ts';
import { type LayerClaim, type LayerLimits, readLayer } from '../layers/read.ts';
import type { LayerResult } from '../layers/result.ts';

export interface LayerTask {
  readonly claim: LayerClaim;
  readonly location: LayerLocation;
  readonly limits?: LayerLimits;
  /** Only these files are read, under the names that links give them. */
  readonly aliases?: Aliases;
}

/** Reads layers, one or several at a time. */
export interface LayerReader {
  /** Rejects when the source of the layer's bytes fails: what is wrong with the bytes is in the result. */
  read(task: LayerTask): Promise<LayerResult>;
  close(): Promise<void>;
}

/** Reads layers in this thread. */
export function localReader(analysers: Analysers): LayerReader {
  return { read: (task) => readTask(task, analysers), close: async () => undefined };
}

export async function readTask({ claim, location, limits, aliases }: LayerTask, all: Analysers): Promise<LayerResult> {
  const analysers = aliases === undefined ? all : { ...all, aliases };
  if (location.kind === 'folder') return { ...readFolder(location, analysers), diffId: claim.diffId ?? '' };
  return readLayer(bytesOf(location), analysers, claim, limits);
}
