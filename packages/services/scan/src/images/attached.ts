import { type Attachment, attachedSbom, ImageError, openImage, readSbom, thisMachine } from '@seawall/image';
import { ScanError } from '../error.ts';
import { openOptions } from './inspect.ts';
import type { ImageOptions } from './options.ts';
import type { SbomContents } from './target.ts';

export type { Attachment } from '@seawall/image';

/** What lies beside an image: in its index, and in its registry. Throws a `ScanError`. */
export async function attachmentsOf(target: string, options: ImageOptions): Promise<readonly Attachment[]> {
  return withImage(target, options, (attachments) => Promise.resolve(attachments));
}

/** The first bill of materials that lies beside an image, in place of what its layers hold. Throws a `ScanError`. */
export async function attachedSbomOf(target: string, options: ImageOptions): Promise<SbomContents> {
  return withImage(target, options, async (attachments) => {
    const chosen = attachments.find(({ kind }) => kind === 'sbom');
    if (chosen === undefined) throw nothingAttached(target, attachments);
    const shown = `${target} (${chosen.type})`;
    const read = readSbom(attachedSbom(await chosen.read(), shown), shown);
    if (read !== undefined) return read;
    throw new ScanError('no-such-target', {
      en: `The bill of materials that lies beside ${target} (${chosen.digest}) is in no format that is known`,
      zh: `${target} 附带的 SBOM（${chosen.digest}）格式无法识别`,
    });
  });
}

function nothingAttached(target: string, attachments: readonly Attachment[]): ScanError {
  const others = [...new Set(attachments.map(({ type }) => type))].join(', ');
  return new ScanError('no-such-target', {
    en: `No bill of materials lies beside ${target}; ${others === '' ? 'nothing does' : `there is ${others}`}. Without --attached its layers are read`,
    zh: `${target} 没有附带 SBOM；${others === '' ? '没有任何附件' : `附件有 ${others}`}。不加 --attached 时会读取镜像层`,
  });
}

async function withImage<Result>(
  target: string,
  options: ImageOptions,
  use: (attachments: readonly Attachment[]) => Promise<Result>,
): Promise<Result> {
  try {
    const image = await openImage(target, openOptions(options), thisMachine());
    try {
      const [beside, referrers] = await Promise.all([image.beside?.(), image.referrers?.()]);
      return await use([...(beside ?? []), ...(referrers ?? [])]);
    } finally {
      await image.close();
    }
  } catch (error) {
    throw error instanceof ImageError ? new ScanError('no-such-target', error.text, { cause: error }) : error;
  }
}
