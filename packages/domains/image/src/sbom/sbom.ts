import type { Component, Distribution, Ref } from '@seawall/model';
import type { Build } from '../oci/provenance.ts';

/** A bill of materials: what it describes, and the components that were found there. The same for every format. */
export interface Sbom {
  /** The image, folder or file that it describes; absent where a document of others does not say. */
  readonly subject?: Ref;
  /** Of the operating system that was found, also when it holds no packages. */
  readonly distribution?: Distribution;
  /** RFC 3339 in seconds and UTC. Documents are reproducible, so this is never the time of writing. */
  readonly created?: string;
  /** In the order of `sortComponents`. */
  readonly components: readonly Component[];
  /** Of an image, from its base upwards. */
  readonly layers?: readonly SbomLayer[];
  /** Of an image: who built it, of what. */
  readonly build?: Build;
  /** True: something could not be read, and components may be missing. */
  readonly incomplete?: boolean;
}

/** A layer that places of components name, and what made it. */
export interface SbomLayer {
  readonly diffId: string;
  /** The instruction of the Dockerfile. */
  readonly instruction?: string;
  /** It came with the image that this one was built on. */
  readonly ofBase: boolean;
}

/** The program that writes a document. */
export interface SbomTool {
  readonly name: string;
  readonly version: string;
}
