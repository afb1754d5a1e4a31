import { joinList, type ThreatMatrix } from '@seawall/server/contract';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../api/use-answer.ts';
import { useFormat } from '../../i18n/format.ts';
import { SeverityMark } from '../../look/severity.tsx';
import { Answer } from '../../parts/answer.tsx';
import { CountLink } from '../../parts/count-link.tsx';
import { NamespaceFilter } from '../../parts/entity-filters.tsx';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { ListPage } from '../../parts/list-page.tsx';
import { Segments } from '../../parts/segments.tsx';
import { type Search, useSearchState } from '../../search.ts';
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
  const { say } = useFormat();
  const within = useWithin();
  return (
    <div className={styles['scroll']} tabIndex={0} role="region" aria-label={of.matrix}>
      <div className={styles['grid']}>
        {of.tactics.map(({ id, title, alerts, techniques }) => (
          <section key={id} className={styles['tactic']}>
            <h2>
              <span>{say(title)}</span>
              {alerts > 0 && (
                <CountLink
                  of={alerts}
                  to={{
                    to: '/runtime/alerts',
                    search: {
                      ...within,
                      technique: joinList(techniques.filter((each) => each.alerts > 0).map((each) => each.id)),
                    },
                  }}
                />
              )}
            </h2>
            {techniques.map((technique) => (
              <Technique key={technique.id} of={technique} within={within} />
            ))}
          </section>
        ))}
      </div>
    </div>
  );
}

/** What of the page's filters the lists behind its numbers know too. */
function useWithin(): Search {
  const { search } = useSearchState();
  const { namespace, from, to } = search;
  return { namespace, from, to };
}

type TechniqueOf = ThreatMatrix['tactics'][number]['techniques'][number];

interface TechniqueProps {
  readonly of: TechniqueOf;
  readonly within: Search;
}

/** One cell: how many alerts were of that technique, and how many rules look for it. */
function Technique({ of, within }: TechniqueProps): React.ReactNode {
  const { t } = useTranslation();
  const { say, number } = useFormat();
  const { id, title, alerts, worst, rules, unseen } = of;
  const hit = alerts > 0 && worst !== undefined;
  return (
    <div
      className={[
        styles['cell'],
        hit ? `${styles['hit']} ${styles[worst]}` : '',
        rules === 0 && !hit ? styles['blind'] : '',
      ].join(' ')}
      title={unseen === undefined ? undefined : say(unseen)}
    >
      {say(title)}
      <span className={styles['foot']}>
        <span>{id}</span>
        {hit && (
          <CountLink
            of={alerts}
            to={{ to: '/runtime/alerts', search: { ...within, technique: id } }}
            title={t('runtime.alertCount', { count: alerts, number: number(alerts) })}
          >
            <SeverityMark severity={worst} /> {number(alerts)}
          </CountLink>
        )}
        {rules === 0 ? (
          <span>{t('matrix.noRule')}</span>
        ) : (
          <CountLink of={rules} to={{ to: '/runtime/rules', search: { ...within, technique: id, enabled: 'true' } }}>
            {t('matrix.rules', { count: rules, number: number(rules) })}
          </CountLink>
        )}
      </span>
    </div>
  );
}
