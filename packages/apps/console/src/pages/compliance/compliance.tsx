import type { Compliance } from '@seawall/server/contract';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../api/use-answer.ts';
import { useFormat } from '../../i18n/format.ts';
import { Answer } from '../../parts/answer.tsx';
import { NamespaceFilter } from '../../parts/entity-filters.tsx';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { Page } from '../../parts/page.tsx';
import parts from '../../parts/parts.module.css';
import { Ago } from '../../parts/small.tsx';
import { Empty } from '../../parts/states.tsx';
import { useSearchState } from '../../search.ts';
import { ComplianceViews } from './controls.tsx';
import { Reports } from './reports.tsx';
import { Tally } from './tally.tsx';
import styles from './compliance.module.css';

/** Where the clusters stand against each framework: pass, fail, not assessed. */
export function CompliancePage(): React.ReactNode {
  const { t } = useTranslation();
  const { search } = useSearchState();
  const answer = useAnswer('GET /compliance', {
    query: { cluster: search['cluster'], namespace: search['namespace'] },
  });
  return (
    <Page title={t('nav.compliance')} lead={t('compliance.lead')} actions={<ComplianceViews current="frameworks" />}>
      <FilterBar names={['namespace']}>
        <NamespaceFilter />
      </FilterBar>
      <Answer of={answer}>{(compliance) => <Frameworks of={compliance} />}</Answer>
      <Reports />
    </Page>
  );
}

function Frameworks({ of: { frameworks } }: { readonly of: Compliance }): React.ReactNode {
  const { t } = useTranslation();
  const { say } = useFormat();
  if (frameworks.length === 0) return <Empty title={t('compliance.none')} hint={t('compliance.noneHint')} />;
  return (
    <ul>
      {frameworks.map((framework) => (
        <li key={framework.id} className={styles['framework']}>
          <div className={styles['name']}>
            <Link to="/compliance/$framework" params={{ framework: framework.id }} data-row-link="">
              {say(framework.title)}
            </Link>
            <span className={parts['sub']}>
              <span data-measure="">{framework.version}</span>
              {framework.assessedAt !== undefined && (
                <>
                  {' · '}
                  {t('compliance.assessed')} <Ago at={framework.assessedAt} />
                </>
              )}
            </span>
          </div>
          <Tally framework={framework.id} of={framework.requirements} />
          <span
            className={styles['score']}
            title={t(framework.score === undefined ? 'compliance.noScore' : 'compliance.scoreHint')}
          >
            {framework.score === undefined ? '–' : `${Math.round(framework.score)}%`}
          </span>
        </li>
      ))}
    </ul>
  );
}
