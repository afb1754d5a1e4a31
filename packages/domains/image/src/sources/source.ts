import type { ImageConfig } from '../oci/config.ts';
import type { LayerLocation } from '../layers/location.ts';
import type { Attachment } from './attachments.ts';

/** An image that has been found, its manifest and configuration read and verified, its layers not yet. */
export interface SourceImage {
  /** As people name it: the reference, or the path of the archive. */
  readonly name: string;
  readonly kind:
    | 'registry'
    | 'docker-archive'
    | 'oci-archive'
    | 'oci-layout'
    | 'containerd'
    | 'podman'
    | 'docker'
    | 'rootfs';
  /** Digest of the manifest; absent where the format has none. */
  readonly digest?: string;
  /** Digest of the configuration, which container runtimes call the image's id. */
  readonly id?: string;
  readonly config: ImageConfig;
  /** Of the manifest and, where one was followed, of the index above it. */
  readonly annotations: Readonly<Record<string, string>>;
  /** From the base upwards. */
  readonly layers: readonly SourceLayer[];
  /** What the index that the image came from holds beside it; absent where there is no index. */
  beside?(): Promise<readonly Attachment[]>;
  /** What else its registry knows to speak of it. */
  referrers?(): Promise<readonly Attachment[]>;
  /** Frees what was opened or written to disk. */
  close(): Promise<void>;
}

export interface SourceLayer {
  /** Digest of the uncompressed archive, from the configuration. */
  readonly diffId?: string;
  /** Digest of the stored bytes, from the manifest. */
  readonly digest?: string;
  readonly mediaType?: string;
  /** Of the stored bytes. */
  readonly size?: number;
  readonly location: LayerLocation;
}
