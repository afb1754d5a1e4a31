import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../api/use-answer.ts';
import { useFormat } from '../../i18n/format.ts';
import { Counts } from '../../parts/counts.tsx';
import { ListPage } from '../../parts/list-page.tsx';
import { useSearchState } from '../../search.ts';
import { MakeReport } from '../compliance/make-report.tsx';
import { AllFindings, FindingColumnsMenu } from './all-findings.tsx';
import { ByGroup } from './by-group.tsx';
import { FindingFilters, findingQueryOf } from './filters.tsx';
import { RiskViews } from './risk-views.tsx';
import { useGroups } from './use-groups.ts';

const views = ['subjects', 'findings'] as const;

/** Every finding: grouped by what causes it, or each for itself, ranked by its explained score. */
export function RiskPage(): React.ReactNode {
  const { t } = useTranslation();
  const { number } = useFormat();
  const { search } = useSearchState();
  const view = views.find((each) => each === search['view']) ?? 'causes';
  const counts = useAnswer('GET /findings/counts', { query: { ...findingQueryOf(search), by: 'severity' } });
  const groups = useGroups('subject', view === 'subjects');
  return (
    <ListPage
      title={t('nav.risk')}
      total={view === 'subjects' ? groups.total : counts.data?.total}
      lead={
        counts.data === undefined ? undefined : (
          <span style={{ display: 'inline-flex', gap: 18, flexWrap: 'wrap', alignItems: 'center' }}>
            {t('risk.lead', { count: counts.data.total, number: number(counts.data.total) })}
            <Counts
              of={counts.data.bySeverity}
              without={[]}
              to={(severity) => ({
                to: '/risk',
                search: { ...search, severity, ...(view === 'subjects' ? { view: 'findings' } : {}) },
              })}
            />
          </span>
        )
      }
      actions={<RiskViews current={view} within={search} />}
      filters={
        <FindingFilters
          end={
            <>
              {view === 'findings' && <FindingColumnsMenu />}
              <MakeReport title={t('column.findings')} />
            </>
          }
        />
      }
    >
      {view === 'findings' ? <AllFindings /> : <ByGroup key={view} by={view === 'subjects' ? 'subject' : 'cause'} />}
    </ListPage>
  );
}
