import { Checkbox } from '@mantine/core';
import type { FindingRow, WorkloadDetail } from '@seawall/server/contract';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../api/use-answer.ts';
import { useFormat } from '../../i18n/format.ts';
import { SeverityMark } from '../../look/severity.tsx';
import { findingsTarget } from '../../parts/links.tsx';
import { Section } from '../../parts/page.tsx';
import parts from '../../parts/parts.module.css';
import { RiskScore } from '../../parts/risk.tsx';
import { Empty } from '../../parts/states.tsx';
import { useSearchState, valuesOf } from '../../search.ts';

const shown = 8;

/** The findings of a workload that weigh most, whatever engine found them. */
function worstOf({ posture, secrets, usedImages, identity }: WorkloadDetail): readonly FindingRow[] {
  const all = [
    ...posture.worst,
    ...secrets.worst,
    ...usedImages.flatMap(({ worst }) => worst),
    ...(identity?.findings ?? []),
  ];
  const byId = new Map(all.map((finding) => [finding.id, finding]));
  return [...byId.values()].sort((a, b) => b.risk - a.risk).slice(0, shown);
}

/** The findings that are thought away: they stand in the address. */
export function useWithout(workload: WorkloadDetail) {
  const { search, set } = useSearchState();
  const without = valuesOf(search['without']);
  const { data, error } = useAnswer(
    'GET /risk/what-if',
    { query: { resource: workload.id, without: without.join(',') } },
    { enabled: without.length > 0 },
  );
  return {
    without,
    toggle: (id: string) =>
      set({ without: (without.includes(id) ? without.filter((other) => other !== id) : [...without, id]).join(',') }),
    clear: () => set({ without: undefined }),
    result: without.length > 0 && error === null ? data : undefined,
  };
}

interface FixFirstProps {
  readonly workload: WorkloadDetail;
  readonly what: ReturnType<typeof useWithout>;
}

/** What to fix first; ticking a finding shows what the risk would be without it. */
export function FixFirst({ workload, what }: FixFirstProps): React.ReactNode {
  const { t } = useTranslation();
  const { say } = useFormat();
  const worst = worstOf(workload);
  return (
    <Section
      title={t('workload.fixFirst')}
      note={worst.length > 0 && t('whatIf.hint')}
      more={<Link {...findingsTarget({ entity: workload.id, view: 'findings' })}>{t('common.all')}</Link>}
    >
      {worst.length === 0 ? (
        <Empty title={t('workload.nothingFound')} hint={t('workload.nothingFoundHint')} />
      ) : (
        <ul className={parts['rows']}>
          {worst.map((finding) => (
            <li key={finding.id}>
              <div>
                <Checkbox
                  aria-label={t('whatIf.without', { finding: say(finding.title) })}
                  checked={what.without.includes(finding.id)}
                  onChange={() => what.toggle(finding.id)}
                />
                <SeverityMark severity={finding.severity} />
                <Link
                  to="/risk/$id"
                  params={{ id: finding.id }}
                  className={`${parts['grow']} ${parts['clip']}`}
                  data-row-link=""
                >
                  {say(finding.title)}
                  <span className={`${parts['sub']} ${parts['clip']}`}>
                    {[t(`kind.${finding.kind}`), finding.part].filter((text) => text !== '').join(' · ')}
                  </span>
                </Link>
                <RiskScore score={finding.risk} />
              </div>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
