import { promisify } from 'node:util';
import { zstdDecompress } from 'node:zlib';
import type { ImageRow } from '@seawall/forward';
import type { Kysely } from 'kysely';
import { ServerError } from '../../error.ts';
import type { Maker } from '../../state/inventory/bills.ts';
import { saveImage } from '../../state/inventory/images.ts';
import type { Database } from '../../state/tables.ts';

const unpack = promisify(zstdDecompress);
/** As much as a batch may hold unpacked: a few kilobytes must not become more. */
const largestBom = 128 * 1024 * 1024;

/** What a sender says of an image, with its bill of materials unpacked. What cannot be unpacked is refused. */
export async function storeSentImage(
  db: Kysely<Database>,
  { at, components, digest, names, os, sbom }: ImageRow,
  maker: Maker,
): Promise<void> {
  const scannedAt = new Date(at);
  const text = await unpacked(digest, sbom);
  const bill = { sbom: text, components, scannedAt, ...(os === undefined ? {} : { os }) };
  await saveImage(db, { digest, names, bill }, scannedAt, maker);
}

async function unpacked(digest: string, sbom: string): Promise<string> {
  try {
    return (await unpack(Buffer.from(sbom, 'base64'), { maxOutputLength: largestBom })).toString();
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
