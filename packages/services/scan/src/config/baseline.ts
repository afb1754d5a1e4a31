import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ScanError } from '../error.ts';

/** The finding ids of an earlier JSON report: those findings are not new. */
export async function loadBaseline(file: string, cwd: string): Promise<ReadonlySet<string>> {
  let report: unknown;
  try {
    report = JSON.parse(await readFile(resolve(cwd, file), 'utf8'));
  } catch (cause) {
    throw notReport(file, cause);
  }
  // A report of gitleaks knows secrets by other means: the engine for secrets reads it.
  if (Array.isArray(report) && (await isGitleaksReport(report))) return new Set();
  const findings = (report as { findings?: unknown } | null)?.findings;
  if (!Array.isArray(findings)) throw notReport(file, undefined);
  return new Set(findings.map((finding: unknown) => String((finding as { id?: unknown } | null)?.id)));
}

async function isGitleaksReport(report: unknown): Promise<boolean> {
  const { readGitleaksReport } = await import('@seawall/leaks');
  return readGitleaksReport(report) !== undefined;
}

function notReport(file: string, cause: unknown): ScanError {
  return new ScanError(
    'bad-baseline',
    {
      en: `${file} is not a report of this tool; make one with: seawall scan --format json --output ${file}`,
      zh: `${file} 不是本工具的报告；请用 seawall scan --format json --output ${file} 生成`,
    },
    { cause },
  );
}
