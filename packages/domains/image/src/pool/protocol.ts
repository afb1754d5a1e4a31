import type { Aliases } from '../layers/alias-pass.ts';
import type { LayerLocation } from '../layers/location.ts';
import type { LayerClaim, LayerLimits } from '../layers/read.ts';
import type { LayerResult } from '../layers/result.ts';

/** What the pool says to a worker. The bytes of a stream follow its task, one chunk for each that is asked for. */
export type ToWorker =
  | {
      readonly type: 'read';
      readonly claim: LayerClaim;
      readonly location: Exclude<LayerLocation, { kind: 'stream' }> | 'sent';
      readonly limits?: LayerLimits;
      readonly aliases?: Aliases;
    }
  | { readonly type: 'chunk'; readonly bytes: Uint8Array }
  | { readonly type: 'end' }
  | { readonly type: 'failed'; readonly message: string };

/** What a worker answers. */
export type FromWorker =
  | { readonly type: 'more' }
  /** The rest of the stream is not needed. */
  | { readonly type: 'enough' }
  | { readonly type: 'result'; readonly result: LayerResult }
  | { readonly type: 'error'; readonly message: string };
