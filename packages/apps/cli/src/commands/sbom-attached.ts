import { say } from '@seawall/model';
import { type Attachment, attachmentsOf } from '@seawall/scan/images';
import { type Context, type ExitCode, exitCode } from '../context.ts';
import { padEnd } from '../terminal/width.ts';
import { texts } from '../texts.ts';
import { type ImageFlags, imageOptionsOf } from './images.ts';

export interface AttachedFlags extends ImageFlags {
  readonly format: string;
}

/** `seawall sbom attached`: lists what lies beside an image. */
export async function runSbomAttached(image: string, flags: AttachedFlags, context: Context): Promise<ExitCode> {
  const { language, stdout } = context;
  const attachments = await attachmentsOf(image, imageOptionsOf(flags));
  if (flags.format === 'json') {
    const plain = attachments.map(({ kind, type, digest, size, by }) => ({ kind, type, digest, size, by }));
    stdout.write(`${JSON.stringify(plain, null, 2)}\n`);
    return exitCode.clean;
  }
  if (attachments.length === 0) stdout.write(`${say(texts.sbomNothingAttached, language, { image })}\n`);
  for (const one of attachments) stdout.write(`${lineOf(one)}\n`);
  return exitCode.clean;
}

const kindColumns = 12;

function lineOf({ kind, type, digest, size }: Attachment): string {
  const bytes = size === undefined ? '' : `  ${size} B`;
  return `${padEnd(kind, kindColumns)}${type}${bytes}\n${' '.repeat(kindColumns)}${digest}`;
}
