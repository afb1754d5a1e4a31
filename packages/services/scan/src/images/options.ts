/** How images are found and read. */
export interface ImageOptions {
  /** `linux/arm64`; this machine's unless said. */
  readonly platform?: string;
  /** Speak plain HTTP with registries. */
  readonly plainHttp?: boolean;
  /** `REGISTRY=MIRROR` each: the mirror is asked before the registry. */
  readonly mirrors?: readonly string[];
  /** Keep no results of layers, and use none. */
  readonly noCache?: boolean;
  /** Take the bill of materials that lies beside an image for what it holds; its layers are not read. */
  readonly attached?: boolean;
}
