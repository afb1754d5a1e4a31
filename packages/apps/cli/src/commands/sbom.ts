import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { say } from '@seawall/model';
import { ScanError, version } from '@seawall/scan';
import { imageInspector, sbomFormats, sbomOf, writeSbom } from '@seawall/scan/images';
import { type Context, type ExitCode, exitCode } from '../context.ts';
import { progressLine } from '../terminal/progress.ts';
import { texts } from '../texts.ts';
import { type ImageFlags, imageOptionsOf } from './images.ts';

export interface SbomFlags extends ImageFlags {
  readonly format: string;
  readonly output?: string;
}

/** `seawall sbom`: writes what an image holds; what could not be read is told, and makes the exit code 3. */
export async function runSbom(image: string, flags: SbomFlags, context: Context): Promise<ExitCode> {
  const { language, stdout, stderr, world } = context;
  if (!sbomFormats.includes(flags.format)) {
    const formats = sbomFormats.join(', ');
    throw new ScanError('unknown-name', {
      en: `${flags.format} is not a format of bills of materials; there are ${formats}`,
      zh: `${flags.format} 不是有效的 SBOM 格式；可选：${formats}`,
    });
  }
  const progress = progressLine(stderr, stderr.isTTY);
  const inspector = imageInspector(imageOptionsOf(flags), {});
  const contents = await inspector
    .inspect(image, (done, total) => progress.show(say(texts.readingLayers, language, { done, total })))
    .finally(async () => {
      progress.clear();
      await inspector.close();
    });
  const document = writeSbom(sbomOf(contents), flags.format, { name: 'seawall', version }) ?? '';
  if (flags.output === undefined) stdout.write(document.endsWith('\n') ? document : `${document}\n`);
  else await save(resolve(world.cwd, flags.output), document, flags.output);
  for (const { file, message } of contents.problems) stderr.write(`${file}: ${say(message, language)}\n`);
  return contents.complete ? exitCode.clean : exitCode.incomplete;
}

async function save(path: string, document: string, shown: string): Promise<void> {
  try {
    await writeFile(path, document);
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new ScanError(
      'cannot-write',
      {
        en: texts.cannotWrite.en.replace('{file}', shown).replace('{why}', why),
        zh: texts.cannotWrite.zh.replace('{file}', shown).replace('{why}', why),
      },
      { cause },
    );
  }
}
