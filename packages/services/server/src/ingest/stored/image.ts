import { promisify } from 'node:util';
import { zstdDecompress } from 'node:zlib';
import type { ImageRow } from '@seawall/forward';
import { ServerError } from '../../error.ts';
import type { KnownImage } from '../../state/inventory/images.ts';

const unpack = promisify(zstdDecompress);
/** As much as a batch may hold unpacked: a few kilobytes must not become more. */
const largestBom = 128 * 1024 * 1024;

/** What is known of an image, with its bill of materials unpacked. What cannot be unpacked is refused. */
export async function storedImageBom({ digest, names, os, components, sbom, at }: ImageRow): Promise<KnownImage> {
  try {
    const text = await unpack(Buffer.from(sbom, 'base64'), { maxOutputLength: largestBom });
    return {
      digest,
      names,
      components,
      scannedAt: new Date(at),
      sbom: text.toString(),
      ...(os === undefined ? {} : { os }),
    };
  } catch (cause) {
    throw new ServerError(
      'refused',
      {
        en: `The bill of materials of ${digest} cannot be unpacked; send it as CycloneDX, zstd, base64`,
        zh: `无法解压 ${digest} 的物料清单；请以 CycloneDX、zstd、base64 形式发送`,
      },
      { cause },
    );
  }
}
