import type { Finding } from '@seawall/model';
import type { Cause } from './collected.ts';
import type { RuleInfo } from './report.ts';

export const endedBaseRule: RuleInfo = {
  id: 'base-image-end-of-life',
  category: 'vulnerabilities',
  severity: 'medium',
  title: { en: 'The release of the base image is still maintained', zh: '基础镜像的版本仍在维护' },
  why: {
    en: 'No fix comes any more for what is found in it, and every image that is built on it keeps its holes.',
    zh: '其中发现的漏洞不再有修复，基于它构建的每个镜像都会保留这些漏洞。',
  },
  remediation: { en: 'Build on a release that is maintained.', zh: '基于仍在维护的版本构建。' },
  references: ['https://endoflife.date'],
};

/** The control that knows without a database, by a list of its own, that a base is over. */
const control = 'dockerfile-base-end-of-life';

function place({ place: { file, line } }: Finding): string {
  return `${file}:${line}`;
}

/**
 * What the control and the database both say of one FROM is told once: as the control's finding, with the fix and the
 * dates of the database.
 */
export function tellBasesOnce(
  judged: readonly Finding[],
  others: readonly Finding[],
  causes: Map<string, Cause>,
): { judged: readonly Finding[]; others: readonly Finding[] } {
  const known = new Map(others.filter(({ rule }) => rule === endedBaseRule.id).map((one) => [place(one), one]));
  if (known.size === 0) return { judged, others };
  const told = new Set<Finding>();
  const both = judged.map((finding) => {
    const more = finding.rule === control ? known.get(place(finding)) : undefined;
    if (more === undefined) return finding;
    told.add(more);
    const cause = causes.get(more.id);
    if (cause !== undefined) causes.set(finding.id, cause);
    const { message, fix } = more;
    const values = { ...finding.values, ...more.values };
    return {
      ...finding,
      message,
      values,
      evidence: [...finding.evidence, ...more.evidence],
      ...(fix === undefined ? {} : { fix }),
    };
  });
  return { judged: both, others: others.filter((one) => !told.has(one)) };
}

/** The change that another base is, for the actions. */
export function baseCause(file: string, image: string, target: string): Cause {
  const [old = image] = image.split('@');
  return {
    id: `base ${file} ${image} ${target}`,
    title: {
      en: `Build on ${target} instead of ${old} in ${file}.`,
      zh: `在 ${file} 中以 ${target} 代替 ${old} 构建。`,
    },
  };
}
