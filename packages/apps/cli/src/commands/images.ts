import type { ImageOptions } from '@seawall/scan';

/** The flags that say how images are found and read. */
export interface ImageFlags {
  readonly platform?: string;
  readonly plainHttp?: boolean;
  readonly mirror?: readonly string[];
  /** False with `--no-cache`. */
  readonly cache?: boolean;
  /** Take the bill of materials that lies beside the image. */
  readonly attached?: boolean;
}

export function imageOptionsOf({ platform, plainHttp, mirror, cache, attached }: ImageFlags): ImageOptions {
  return {
    ...(platform === undefined ? {} : { platform }),
    ...(plainHttp === undefined ? {} : { plainHttp }),
    ...(mirror === undefined ? {} : { mirrors: mirror }),
    ...(cache === false ? { noCache: true } : {}),
    ...(attached === true ? { attached } : {}),
  };
}
