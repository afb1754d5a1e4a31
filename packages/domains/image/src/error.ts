import type { Text } from '@seawall/model';

export type ImageErrorCode =
  /** No such file, image, tag or platform. */
  | 'not-found'
  /** The registry asks for other credentials. */
  | 'unauthorized'
  /** The registry cannot be reached, or stopped answering. */
  | 'unreachable'
  /** Manifest or configuration are not what the formats say. */
  | 'bad-image'
  /** A format that exists and is not read. */
  | 'unsupported';

/** What stops the reading of an image as a whole. */
export class ImageError extends Error {
  readonly code: ImageErrorCode;
  readonly text: Text;

  constructor(code: ImageErrorCode, text: Text, options?: { cause: unknown }) {
    super(text.en, options);
    this.name = 'ImageError';
    this.code = code;
    this.text = text;
  }
}

export function badImage(what: string, why: Text): ImageError {
  return new ImageError('bad-image', { en: `${what}: ${why.en}`, zh: `${what}：${why.zh}` });
}
