import { say } from '@seawall/model';
import { compareSboms, diffFormats, formatDiff, ScanError } from '@seawall/scan/images';
import { type Context, type ExitCode, exitCode } from '../context.ts';
import type { ImageFlags } from './images.ts';
import { contentsOf, writeOut } from './sbom.ts';

export interface DiffFlags extends ImageFlags {
  readonly format: string;
  readonly output?: string;
  readonly allow?: readonly string[];
  readonly deny?: readonly string[];
  readonly allowLicence?: readonly string[];
  readonly denyLicence?: readonly string[];
}

/** `seawall sbom diff`: 1 when something came in that must not, 3 when a side could not be read whole. */
export async function runSbomDiff(
  before: string,
  after: string,
  flags: DiffFlags,
  context: Context,
): Promise<ExitCode> {
  const { language, stderr } = context;
  const format = diffFormats.find((one) => one === flags.format);
  if (format === undefined) {
    const formats = diffFormats.join(', ');
    throw new ScanError('unknown-name', {
      en: `A difference cannot be written as ${flags.format}; there are ${formats}`,
      zh: `差异不支持 ${flags.format} 格式；可选：${formats}`,
    });
  }
  const left = await contentsOf(before, flags, context);
  const right = await contentsOf(after, flags, context);
  const { allow, deny, allowLicence, denyLicence } = flags;
  const comparison = compareSboms(left.sbom, right.sbom, {
    ...(allow === undefined ? {} : { allow }),
    ...(deny === undefined ? {} : { deny }),
    licences: {
      ...(allowLicence === undefined ? {} : { allow: allowLicence }),
      ...(denyLicence === undefined ? {} : { deny: denyLicence }),
    },
  });
  await writeOut(formatDiff(comparison, format, language), flags.output, context);
  for (const { file, message } of [...left.problems, ...right.problems])
    stderr.write(`${file}: ${say(message, language)}\n`);
  if (left.sbom.incomplete === true || right.sbom.incomplete === true) return exitCode.incomplete;
  return comparison.unauthorised.length === 0 ? exitCode.clean : exitCode.findings;
}
