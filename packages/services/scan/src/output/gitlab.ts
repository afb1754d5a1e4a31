import { displayRef, type Finding, type Severity, say } from '@seawall/model';
import { repositoryPath } from './location.ts';
import type { Output, OutputOptions } from './output.ts';

/**
 * GitLab's Code Quality report, https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format. GitLab tells
 * new from known findings by itself, so those of the baseline are in it; excepted ones are not.
 */
export const gitlab: Output = {
  id: 'gitlab',
  extension: 'json',
  mediaType: 'application/json',
  title: { en: 'GitLab Code Quality report', zh: 'GitLab 代码质量报告' },
  write(report, options) {
    const reported = report.findings.filter((finding) => finding.status !== 'excepted');
    return `${JSON.stringify(
      reported.map((finding) => issue(finding, options)),
      undefined,
      2,
    )}\n`;
  },
};

const gitlabSeverities: Readonly<Record<Severity, string>> = {
  critical: 'blocker',
  high: 'critical',
  medium: 'major',
  low: 'minor',
  info: 'info',
};

function issue(finding: Finding, options: OutputOptions): unknown {
  const { place } = finding;
  return {
    description: `${displayRef(finding.subject)}: ${say(finding.message, options.language, finding.values)}`,
    check_name: finding.rule,
    fingerprint: finding.id,
    severity: gitlabSeverities[finding.severity],
    location: {
      path: repositoryPath(place.file, options),
      // A line is required: for what stands in no text it is the first.
      lines: { begin: Math.max(place.line, 1), end: Math.max(place.line, place.endLine ?? place.line, 1) },
    },
  };
}
