import { createHash } from 'node:crypto';
import type { HistoryEntry, ImageConfig } from '../oci/config.ts';
import { instructionOf } from './history.ts';

/** The part of an image that its author took over from another one. */
export interface BaseImage {
  /** How many layers, from the bottom, are the base's; 0 where it is only named. */
  readonly layers: number;
  /** As the annotation or the known chain names it. */
  readonly name?: string;
  readonly digest?: string;
  /** What says so; `history` is a conclusion from the instructions, the others are statements. */
  readonly by: 'annotation' | 'known-layers' | 'history';
}

/** An image whose layers are known, by the chain that they form. */
export type KnownChains = ReadonlyMap<string, { readonly name: string; readonly digest?: string }>;

/** Identifies a stack of layers (OCI image-spec, chain id). */
export function chainIds(diffIds: readonly string[]): string[] {
  const chain: string[] = [];
  for (const diffId of diffIds) {
    const below = chain.at(-1);
    chain.push(
      below === undefined ? diffId : `sha256:${createHash('sha256').update(`${below} ${diffId}`).digest('hex')}`,
    );
  }
  return chain;
}

/**
 * Where the base ends: at the largest known stack of layers below the top, else where the history shows the end of
 * another Dockerfile. Annotations give the name.
 */
export function baseOf(
  { diffIds, history }: Pick<ImageConfig, 'diffIds' | 'history'>,
  annotations: Readonly<Record<string, string>>,
  known: KnownChains,
): BaseImage | undefined {
  // Builders write an empty name for a base that has none.
  const name = annotations['org.opencontainers.image.base.name'] || undefined;
  const digest = annotations['org.opencontainers.image.base.digest'] || undefined;
  const stated = {
    ...(name === undefined ? {} : { name }),
    ...(digest === undefined ? {} : { digest }),
  };
  const chain = chainIds(diffIds);
  for (let count = chain.length - 1; count > 0; count--) {
    const found = known.get(chain[count - 1] as string);
    if (found !== undefined) return { layers: count, ...found, ...stated, by: 'known-layers' };
  }
  const layers = layersByHistory(history, diffIds.length);
  if (layers === undefined) {
    // A base that is named, and that nothing shows the end of.
    return name === undefined && digest === undefined ? undefined : { layers: 0, ...stated, by: 'annotation' };
  }
  return { layers, ...stated, by: name === undefined && digest === undefined ? 'history' : 'annotation' };
}

/**
 * A Dockerfile ends with the command to run, and one built upon it goes on with layers: the last `CMD` (or `ENTRYPOINT`)
 * that layers stand above closes the base. Where there is none, a base of one layer that was added from an archive, as
 * distributions publish them, is recognised.
 */
function layersByHistory(history: readonly HistoryEntry[], layers: number): number | undefined {
  if (history.filter(({ empty }) => !empty).length !== layers || layers < 2) return undefined;
  let above = 0;
  for (let index = history.length - 1; index >= 0; index--) {
    const { empty, createdBy } = history[index] as HistoryEntry;
    if (!empty) above++;
    else if (above > 0 && above < layers && /^(?:CMD|ENTRYPOINT)\b/.test(instructionOf(createdBy ?? ''))) {
      return layers - above;
    }
  }
  const first = history.find(({ empty }) => !empty)?.createdBy ?? '';
  return /^ADD (?:file:[0-9a-f]+|rootfs|\S+\.tar\S*) in \/|^ADD \S+\.tar\S* \/|debuerreotype|^# debian\.sh/.test(
    instructionOf(first),
  )
    ? 1
    : undefined;
}
