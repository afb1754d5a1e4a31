import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { say } from '@seawall/model';
import { type SbomContents, sbomFormats, sbomOfTarget, ScanError, version, writeSbom } from '@seawall/scan/images';
import { type Context, type ExitCode, exitCode } from '../context.ts';
import { progressLine } from '../terminal/progress.ts';
import { texts } from '../texts.ts';
import { type ImageFlags, imageOptionsOf } from './images.ts';

export interface SbomFlags extends ImageFlags {
  readonly format: string;
  readonly output?: string;
}

/** `seawall sbom`: writes what a target holds; what could not be read is told, and makes the exit code 3. */
export async function runSbom(target: string, flags: SbomFlags, context: Context): Promise<ExitCode> {
  const { language, stderr } = context;
  if (!sbomFormats.includes(flags.format)) {
    const formats = sbomFormats.join(', ');
    throw new ScanError('unknown-name', {
      en: `${flags.format} is not a format of bills of materials; there are ${formats}`,
      zh: `${flags.format} 不是有效的 SBOM 格式；可选：${formats}`,
    });
  }
  const { sbom, problems } = await contentsOf(target, flags, context);
  const document = writeSbom(sbom, flags.format, { name: 'seawall', version }) ?? '';
  await writeOut(document, flags.output, context);
  for (const { file, message } of problems) stderr.write(`${file}: ${say(message, language)}\n`);
  return sbom.incomplete === true ? exitCode.incomplete : exitCode.clean;
}

/** What a target holds, with the progress of reading it. */
export async function contentsOf(target: string, flags: ImageFlags, context: Context): Promise<SbomContents> {
  const { env, language, stderr, world } = context;
  const progress = progressLine(stderr, stderr.isTTY);
  return sbomOfTarget(target, {
    images: imageOptionsOf(flags),
    world,
    ...(env['SOURCE_DATE_EPOCH'] === undefined ? {} : { sourceDateEpoch: env['SOURCE_DATE_EPOCH'] }),
    onLayer: (done, total) => progress.show(say(texts.readingLayers, language, { done, total })),
  }).finally(() => progress.clear());
}

/** To the file that was asked for, else to the output. */
export async function writeOut(
  document: string,
  output: string | undefined,
  { stdout, world }: Context,
): Promise<void> {
  if (output === undefined) stdout.write(document.endsWith('\n') ? document : `${document}\n`);
  else await save(resolve(world.cwd, output), document, output);
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
