import { displayRef, type Finding, type Ref } from '@seawall/model';
import type { MatchResult, UnknownComponent } from '@seawall/vulns';
import type { Cause } from '../collected.ts';
import type { NotAssessedTarget, RuleInfo } from '../report.ts';
import { causeOf, targetVersions } from './causes.ts';
import { commandOf } from './commands.ts';
import { endedFinding, endedRule } from './ended.ts';
import { findingOf, ruleOf } from './findings.ts';
import { fixOf } from './fixes.ts';

/** What is told of one subject: the matches as findings, their rules, and what settles them. */
export interface SubjectFindings {
  readonly findings: readonly Finding[];
  /** By id, each vulnerability once. */
  readonly rules: ReadonlyMap<string, RuleInfo>;
  /** By the id of the finding. */
  readonly causes: ReadonlyMap<string, Cause>;
  readonly notAssessed: readonly NotAssessedTarget[];
}

export interface Known {
  /** Workloads that run the subject, by name. */
  readonly workloads?: readonly string[];
  /** The text of a file that a component was read from, for the edits; undefined where it is not at hand. */
  textOf(path: string): string | undefined;
}

export function findingsIn(subject: Ref, result: MatchResult, { workloads = [], textOf }: Known): SubjectFindings {
  const findings: Finding[] = [];
  const rules = new Map<string, RuleInfo>();
  const causes = new Map<string, Cause>();
  const targets = targetVersions(result.matches);
  for (const one of result.matches) {
    const target = targets.get(one.component.purl);
    const fix = target === undefined ? undefined : fixOf(one.component, target, textOf);
    const written = fix !== undefined && !/(?:^|\/)go\.mod$/.test(fix.file);
    const command = target === undefined || written ? undefined : commandOf(one.component, target);
    const told = fix === undefined ? command : undefined;
    const finding = findingOf(one, subject, fix, { target, command, workloads });
    findings.push(finding);
    if (!rules.has(one.vulnerability)) rules.set(one.vulnerability, ruleOf(one));
    const cause = causeOf(one, target, subject, told);
    if (cause !== undefined) causes.set(finding.id, cause);
  }
  if (result.ended !== undefined) {
    findings.push(endedFinding(result.ended, subject));
    rules.set(endedRule.id, endedRule);
  }
  return { findings, rules, causes, notAssessed: unknownTargets(subject, result.unknown) };
}

/** Components that nothing can be said of, by the reason: one line for each and not one for every package. */
function unknownTargets(subject: Ref, unknown: readonly UnknownComponent[]): NotAssessedTarget[] {
  return [...Map.groupBy(unknown, ({ text }) => text.en)].map(([, group]) => {
    const [first] = group as [UnknownComponent];
    const names = group.slice(0, 3).map(({ component }) => component.name);
    const more = group.length - names.length;
    const listed = names.join(', ');
    return {
      target: displayRef(subject),
      what: 'packages',
      reason: {
        en: `${first.text.en}: ${listed}${more > 0 ? ` and ${more} more` : ''}`,
        zh: `${first.text.zh}：${listed}${more > 0 ? ` 等 ${group.length} 个` : ''}`,
      },
      remedy: remedies[first.reason],
    };
  });
}

const remedies: Readonly<Record<UnknownComponent['reason'], NotAssessedTarget['remedy']>> = {
  'no-version': { en: 'give the package a version in its metadata', zh: '在软件包的元数据中写明版本' },
  'bad-version': { en: 'give the package a version of its ecosystem’s form', zh: '使用其生态系统规定的版本格式' },
  'no-distribution': { en: 'scan an image or an SBOM that names its distribution', zh: '扫描写明发行版的镜像或 SBOM' },
  'no-feed': {
    en: 'build the database with that feed (seawall db status lists them)',
    zh: '在数据库中加入该数据源（seawall db status 可列出）',
  },
  'third-party': { en: 'ask the publisher of that repository for its advisories', zh: '向该软件源的发布方查询公告' },
  damaged: {
    en: 'run seawall db update or db build, which bring the shard again',
    zh: '运行 seawall db update 或 db build 重新获取该分片',
  },
  'no-identity': {
    en: 'build the database with the NVD, which names programs by CPE',
    zh: '在数据库中加入以 CPE 标识程序的 NVD',
  },
};
