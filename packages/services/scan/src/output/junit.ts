import { type Finding, type Language, say } from '@seawall/model';
import type { Report, RuleInfo } from '../report.ts';
import { groupBySubject, type RuleGroup, type SubjectGroup } from './groups.ts';
import { lineOf, repositoryPath } from './location.ts';
import type { Output, OutputOptions } from './output.ts';
import { reasonAndRemedy, severityNames, statusNames, targetNames } from './words.ts';
import { type Element, element, formatXml } from './xml.ts';

/**
 * JUnit XML in the dialect that Jenkins, GitLab and the others share. A suite per file holds a case per control and
 * object that failed, or was skipped because it is excepted or in the baseline. One suite holds the controls that passed
 * everywhere, one an error for each thing that could not be read or assessed, so that an incomplete run is not green.
 */
export const junit: Output = {
  id: 'junit',
  extension: 'xml',
  mediaType: 'application/xml',
  title: {
    en: 'JUnit XML, for Jenkins, GitLab and other CI servers',
    zh: 'JUnit XML，用于 Jenkins、GitLab 等 CI 服务器',
  },
  write(report, options) {
    const suites = [...fileSuites(report, options), controlSuite(report, options), incompleteSuite(report, options)];
    const present = suites.filter((suite) => suite.children.length > 0);
    return formatXml(element('testsuites', { name: 'Seawall', ...totals(present), time: 0 }, present));
  },
};

function suiteOf(name: string, cases: readonly Element[]): Element {
  const having = (what: string): number =>
    cases.filter((one) => one.children.some((child) => typeof child !== 'string' && child.name === what)).length;
  return element(
    'testsuite',
    {
      name,
      tests: cases.length,
      failures: having('failure'),
      errors: having('error'),
      skipped: having('skipped'),
      time: 0,
    },
    cases,
  );
}

function totals(suites: readonly Element[]): Record<string, number> {
  const sums = { tests: 0, failures: 0, errors: 0, skipped: 0 };
  for (const { attributes } of suites) {
    for (const key of ['tests', 'failures', 'errors', 'skipped'] as const) sums[key] += Number(attributes[key]);
  }
  return sums;
}

function fileSuites(report: Report, options: OutputOptions): Element[] {
  const rules = new Map(report.rules.map((rule) => [rule.id, rule]));
  const casesByFile = new Map<string, Element[]>();
  for (const subject of groupBySubject(report.findings)) {
    const file = repositoryPath(subject.file, options);
    const cases = casesByFile.get(file) ?? [];
    casesByFile.set(file, cases);
    for (const group of subject.rules) cases.push(failedCase(subject, group, rules.get(group.rule), file, options));
  }
  return [...casesByFile].map(([file, cases]) => suiteOf(file, cases));
}

function failedCase(
  subject: SubjectGroup,
  group: RuleGroup,
  rule: RuleInfo | undefined,
  file: string,
  options: OutputOptions,
): Element {
  const { language } = options;
  const [first] = group.findings;
  const message = say(first.message, language, first.values);
  const outcome =
    group.status === 'open'
      ? element('failure', { message, type: group.severity }, [failureText(group, rule, options)])
      : element('skipped', { message: `${statusNames[group.status][language]}: ${message}` });
  return element('testcase', { classname: subject.label, name: caseName(group.rule, rule, language), file, time: 0 }, [
    outcome,
  ]);
}

function caseName(id: string, rule: RuleInfo | undefined, language: Language): string {
  return rule === undefined ? id : `${id}: ${rule.title[language]}`;
}

function failureText(group: RuleGroup, rule: RuleInfo | undefined, options: OutputOptions): string {
  const { language } = options;
  const lines = group.findings.map((finding) => findingLine(finding, options));
  lines.unshift(severityNames[group.severity][language]);
  if (rule !== undefined) lines.push('', rule.why[language], rule.remediation[language]);
  return lines.join('\n');
}

function findingLine({ place, part, message, values }: Finding, options: OutputOptions): string {
  const where = lineOf(repositoryPath(place.file, options), place);
  return `${where} ${say(message, options.language, values)}${part === '' ? '' : ` (${part})`}`;
}

/** Controls that no subject failed; what failed stands in the suites of the files. */
function controlSuite(report: Report, { language }: OutputOptions): Element {
  const titles = new Map(report.rules.map((rule) => [rule.id, rule]));
  const cases: Element[] = [];
  for (const control of report.controls) {
    const attributes = { classname: 'seawall', name: caseName(control.id, titles.get(control.id), language), time: 0 };
    if (control.notAssessed > 0) {
      const message = control.reasons.map((reason) => reason[language]).join(' ');
      cases.push(element('testcase', attributes, [element('skipped', { message })]));
    } else if (control.failed === 0 && control.passed > 0) cases.push(element('testcase', attributes));
  }
  return suiteOf(language === 'zh' ? '控制项' : 'Controls', cases);
}

function incompleteSuite(report: Report, options: OutputOptions): Element {
  const { language } = options;
  const cases = report.problems.map((problem) => {
    const file = repositoryPath(problem.file, options);
    const name = problem.line === undefined ? file : `${file}:${problem.line}`;
    const error = element('error', { message: problem.message[language], type: problem.code });
    return element('testcase', { classname: problem.code, name, file, time: 0 }, [error]);
  });
  for (const target of report.notAssessed) {
    const file = repositoryPath(target.target, options);
    const error = element('error', { message: reasonAndRemedy(target, language), type: 'not-assessed' });
    cases.push(
      element('testcase', { classname: targetNames[target.what][language], name: file, file, time: 0 }, [error]),
    );
  }
  return suiteOf(language === 'zh' ? '未评估' : 'Not assessed', cases);
}
