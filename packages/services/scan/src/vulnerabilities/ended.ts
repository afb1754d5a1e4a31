import { type Finding, fingerprint, type Ref } from '@seawall/model';
import type { EndedDistribution } from '@seawall/vulns';
import type { RuleInfo } from '../report.ts';

export const endedRule: RuleInfo = {
  id: 'distribution-end-of-life',
  category: 'vulnerabilities',
  severity: 'high',
  title: { en: 'The distribution is no longer supported', zh: '发行版已停止支持' },
  why: {
    en: 'Nobody fixes its packages any more, and flaws found since then are not even named: few findings mean nothing here.',
    zh: '其软件包不再得到修复，之后发现的漏洞也不会被列出：此处问题少并不代表安全。',
  },
  remediation: {
    en: 'Build on a release that its publisher supports.',
    zh: '改用发行方仍在支持的版本。',
  },
  references: ['https://endoflife.date'],
};

export function endedFinding({ product, cycle, ended, extendedUntil }: EndedDistribution, subject: Ref): Finding {
  const since = ended === true ? { en: '', zh: '' } : { en: ' since {ended}', zh: '（{ended} 起）' };
  const paid =
    extendedUntil === undefined
      ? { en: '', zh: '' }
      : { en: '; extended support runs until {until}', zh: '；延长支持至 {until}' };
  return {
    id: fingerprint({ kind: 'vulnerability', rule: endedRule.id, subject, part: product }),
    kind: 'vulnerability',
    rule: endedRule.id,
    severity: extendedUntil === undefined ? 'high' : 'medium',
    subject,
    part: product,
    place: { file: 'etc/os-release', line: 1, column: 1 },
    message: {
      en: `{product} {cycle} is no longer supported${since.en}${paid.en}`,
      zh: `{product} {cycle} 已停止支持${since.zh}${paid.zh}`,
    },
    values: { product, cycle, ended: ended === true ? '' : ended, until: extendedUntil ?? '' },
    evidence: [{ field: 'distribution', value: `${product} ${cycle}` }],
    frameworks: [],
    status: 'open',
  };
}
