import type { FrameworkDetail, RequirementResult } from '@seawall/server/contract';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../api/use-answer.ts';
import { useFormat } from '../../i18n/format.ts';
import { Answer } from '../../parts/answer.tsx';
import { EntityHeader } from '../../parts/entity-header.tsx';
import { Choice, NamespaceFilter } from '../../parts/entity-filters.tsx';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { Icon } from '../../parts/icons.tsx';
import parts from '../../parts/parts.module.css';
import { Empty } from '../../parts/states.tsx';
import { useSearchState, valuesOf } from '../../search.ts';
import { MakeReport } from './make-report.tsx';
import { Requirement } from './requirement.tsx';
import { OutcomeTag, outcomes, Tally } from './tally.tsx';
import styles from './compliance.module.css';

/** One framework, requirement by requirement, each with its evidence. */
export function FrameworkPage(): React.ReactNode {
  const { framework = '' } = useParams({ strict: false });
  const { search } = useSearchState();
  const answer = useAnswer('GET /compliance/{framework}', {
    params: { framework },
    query: { cluster: search['cluster'], namespace: search['namespace'] },
  });
  return (
    <div className={parts['page']}>
      <Answer of={answer} lines={14}>
        {(detail) => <Detail framework={detail} />}
      </Answer>
    </div>
  );
}

function Detail({ framework }: { readonly framework: FrameworkDetail }): React.ReactNode {
  const { t } = useTranslation();
  const { say } = useFormat();
  const { search } = useSearchState();
  const wanted = valuesOf(search['status']);
  const results = framework.results.filter(({ status }) => wanted.length === 0 || wanted.includes(status));
  const sections = Map.groupBy(results, ({ section }) => section ?? '');
  return (
    <>
      <EntityHeader
        from={{ name: t('nav.compliance'), target: { to: '/compliance' } }}
        kind={framework.version}
        name={say(framework.title)}
        where={
          <a href={framework.url} target="_blank" rel="noreferrer" className={parts['link']}>
            {framework.url} <Icon name="external" size={11} />
          </a>
        }
        actions={<MakeReport framework={framework.id} title={say(framework.title)} />}
      />
      <Tally framework={framework.id} of={framework.requirements} />
      {framework.score !== undefined && (
        <p className={parts['muted']}>
          {t('compliance.score', { number: Math.round(framework.score) })} · {t('compliance.scoreHint')}
        </p>
      )}
      <FilterBar names={['status', 'namespace']}>
        <Choice
          by="status"
          name={t('compliance.outcome')}
          options={outcomes.map((value) => ({ value, label: <OutcomeTag of={value} />, text: t(`outcome.${value}`) }))}
        />
        <NamespaceFilter />
      </FilterBar>
      <div data-total={results.length} />
      {results.length === 0 && <Empty title={t('filter.nothing')} hint={t('filter.nothingHint')} />}
      {[...sections].map(([section, of]) => (
        <section key={section} aria-label={section} style={{ marginTop: 16 }}>
          {section !== '' && <h2 className={parts['muted']}>{section}</h2>}
          <ul className={styles['results']}>
            {of.map((result) => (
              <Row key={result.id} result={result} />
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

function Row({ result }: { readonly result: RequirementResult }): React.ReactNode {
  const { t } = useTranslation();
  const { say, number } = useFormat();
  const { search, set } = useSearchState();
  const open = search['open'] === result.id;
  return (
    <li className={styles['result']}>
      <button
        type="button"
        aria-expanded={open}
        data-row-link=""
        onClick={() => set({ open: open ? undefined : result.id })}
      >
        <span>
          <OutcomeTag of={result.status} />
        </span>
        <span className={parts['muted']} translate="no">
          {result.id}
        </span>
        <span>{say(result.title)}</span>
        <span className={parts['muted']}>
          {result.failed > 0 && t('compliance.failed', { count: result.failed, number: number(result.failed) })}
        </span>
        <Icon name={open ? 'down' : 'chevron'} size={12} />
      </button>
      {open && <Requirement of={result} />}
    </li>
  );
}
