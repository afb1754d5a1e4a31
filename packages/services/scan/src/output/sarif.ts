import { gzipSync } from 'node:zlib';
import type { Report } from '../report.ts';
import { mostUrgentFirst } from './groups.ts';
import type { Output, OutputOptions } from './output.ts';
import { limits } from './sarif/limits.ts';
import { configurationNotifications, executionNotifications, notificationDescriptors } from './sarif/notifications.ts';
import { sarifResult } from './sarif/results.ts';
import { sarifRule } from './sarif/rules.ts';

/**
 * SARIF 2.1.0 (OASIS), held to what GitHub code scanning takes:
 * https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
 * Results that do not fit are left out from the least urgent end, and a notification says how many.
 */
export const sarif: Output = {
  id: 'sarif',
  extension: 'sarif',
  mediaType: 'application/sarif+json',
  title: { en: 'SARIF 2.1.0, for GitHub code scanning and editors', zh: 'SARIF 2.1.0，用于 GitHub 代码扫描和编辑器' },
  write: (report, options) => writeWithin(report, options, limits.results, limits.compressedBytes),
};

/** As `sarif.write`, with the limits on results and on bytes after compression given. */
export function writeWithin(report: Report, options: OutputOptions, results: number, compressedBytes: number): string {
  const urgent = mostUrgentFirst(report.findings);
  let kept = Math.min(urgent.length, results);
  for (;;) {
    const text = `${JSON.stringify(sarifLog(report, urgent.slice(0, kept), options), undefined, 1)}\n`;
    // Text that is small enough as it stands is so compressed as well; the fastest level compresses least.
    const size = text.length * 3 <= compressedBytes ? 0 : gzipSync(text, { level: 1 }).length;
    if (size <= compressedBytes || kept === 0) return text;
    kept = Math.floor(Math.min(kept * 0.9, (kept * compressedBytes) / size));
  }
}

function sarifLog(report: Report, findings: Report['findings'], options: OutputOptions): unknown {
  const { language } = options;
  const named = new Set(findings.map((finding) => finding.rule));
  const rules = report.rules.filter((rule) => named.has(rule.id)).slice(0, limits.rules);
  const frameworks = new Map(findings.map((finding) => [finding.rule, finding.frameworks]));
  const ruleIndexes = new Map(rules.map((rule, index) => [rule.id, index]));
  const hasBaseline = report.summary.existing > 0;
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Seawall',
            version: report.tool.version,
            semanticVersion: /^\d+\.\d+\.\d+/.test(report.tool.version) ? report.tool.version : undefined,
            rules: rules.map((rule) => sarifRule(rule, frameworks.get(rule.id) ?? [], language)),
            notifications: notificationDescriptors(language),
          },
        },
        language: language === 'zh' ? 'zh-CN' : 'en-US',
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: {
          '%SRCROOT%': {
            description: {
              text: language === 'zh' ? '项目的根目录' : 'The root directory of the project',
            },
          },
        },
        invocations: [
          {
            executionSuccessful: report.problems.length === 0 && report.notAssessed.length === 0,
            toolExecutionNotifications: executionNotifications(
              report,
              report.findings.length - findings.length,
              options,
            ),
            toolConfigurationNotifications: configurationNotifications(report, options),
          },
        ],
        results: findings.map((finding) => sarifResult(finding, ruleIndexes.get(finding.rule), hasBaseline, options)),
      },
    ],
  };
}
