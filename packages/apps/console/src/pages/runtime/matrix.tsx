import type { ThreatMatrix } from '@seawall/server/contract';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../api/use-answer.ts';
import { useFormat } from '../../i18n/format.ts';
import { SeverityMark } from '../../look/severity.tsx';
import { Answer } from '../../parts/answer.tsx';
import { NamespaceFilter } from '../../parts/entity-filters.tsx';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { ListPage } from '../../parts/list-page.tsx';
import { Segments } from '../../parts/segments.tsx';
import { useSearchState } from '../../search.ts';
import { RuntimeViews } from './runtime-views.tsx';
import { SpanFilter } from './span-filter.tsx';
import styles from './matrix.module.css';

const matrices = ['attack-containers', 'microsoft-kubernetes'] as const;

/** Alerts on the threat matrix: which techniques were seen, and which no rule looks for. */
export function MatrixPage(): React.ReactNode {
  const { t } = useTranslation();
  const { search } = useSearchState();
  const chosen = matrices.find((matrix) => matrix === search['matrix']) ?? 'attack-containers';
  const answer = useAnswer('GET /matrix', {
    query: {
      matrix: chosen,
      cluster: search['cluster'],
      namespace: search['namespace'],
      from: search['from'],
      to: search['to'],
    },
  });
  return (
    <ListPage
      title={t('nav.runtime')}
      lead={t('matrix.lead')}
      actions={<RuntimeViews current="matrix" />}
      filters={
        <FilterBar
          names={['namespace', 'from', 'to']}
          end={
            <Segments
              label={t('matrix.which')}
              of={matrices.map((matrix) => ({
                name: t(`matrix.${matrix}`),
                target: { to: '/runtime/matrix', search: { ...search, matrix } },
                current: matrix === chosen,
              }))}
            />
          }
        >
          <SpanFilter />
          <NamespaceFilter />
        </FilterBar>
      }
    >
      <Answer of={answer}>{(matrix) => <Grid of={matrix} />}</Answer>
    </ListPage>
  );
}

function Grid({ of }: { readonly of: ThreatMatrix }): React.ReactNode {
  const { say, number } = useFormat();
  return (
    <div className={styles['scroll']} tabIndex={0} role="region" aria-label={of.matrix}>
      <div className={styles['grid']}>
        {of.tactics.map(({ id, title, alerts, techniques }) => (
          <section key={id} className={styles['tactic']}>
            <h2>
              <span>{say(title)}</span>
              {alerts > 0 && (
                <Link to="/runtime/alerts" search={{ tactic: id }}>
                  {number(alerts)}
                </Link>
              )}
            </h2>
            {techniques.map((technique) => (
              <Technique key={technique.id} of={technique} tactic={id} />
            ))}
          </section>
        ))}
      </div>
    </div>
  );
}

type TechniqueOf = ThreatMatrix['tactics'][number]['techniques'][number];

function Technique({ of, tactic }: { readonly of: TechniqueOf; readonly tactic: string }): React.ReactNode {
  const { t } = useTranslation();
  const { say, number } = useFormat();
  const { search } = useSearchState();
  const content = (
    <>
      {say(of.title)}
      <span className={styles['foot']}>
        <span>{of.id}</span>
        {of.alerts > 0 && of.worst !== undefined ? (
          <span>
            <SeverityMark severity={of.worst} /> {number(of.alerts)}
          </span>
        ) : (
          <span>{of.rules === 0 ? t('matrix.noRule') : t('matrix.rules', { count: of.rules })}</span>
        )}
      </span>
    </>
  );
  if (of.alerts === 0)
    return <div className={`${styles['cell']} ${of.rules === 0 ? styles['blind'] : ''}`}>{content}</div>;
  return (
    <Link
      to="/runtime/alerts"
      search={{ technique: of.id, tactic, from: search['from'], to: search['to'] }}
      className={`${styles['cell']} ${styles['hit']} ${styles[of.worst ?? 'info']}`}
      data-row-link=""
    >
      {content}
    </Link>
  );
}
