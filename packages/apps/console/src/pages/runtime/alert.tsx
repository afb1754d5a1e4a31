import { type AlertDetail, joinList } from '@seawall/server/contract';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../api/use-answer.ts';
import { useFormat } from '../../i18n/format.ts';
import { SeverityMark } from '../../look/severity.tsx';
import { Answer } from '../../parts/answer.tsx';
import { EntityHeader } from '../../parts/entity-header.tsx';
import { EvidenceTable } from '../../parts/evidence.tsx';
import { EntityName, refText } from '../../parts/links.tsx';
import { Section } from '../../parts/page.tsx';
import parts from '../../parts/parts.module.css';
import { RespondButton } from '../../parts/respond/respond-button.tsx';
import { Responses } from '../../parts/respond/responses.tsx';
import { Facts, Tag } from '../../parts/small.tsx';
import { useTactic } from '../../parts/use-tactic.ts';
import { Techniques } from './techniques.tsx';
import { useSource } from './use-source.ts';

/** One alert: what happened, the fields that it rests on, and what was known of the workload before. */
export function AlertPage(): React.ReactNode {
  const { id = '' } = useParams({ strict: false });
  const answer = useAnswer('GET /alerts/{id}', { params: { id } });
  return (
    <div className={parts['page']}>
      <Answer of={answer}>{(alert) => <Detail alert={alert} />}</Answer>
    </div>
  );
}

function Detail({ alert }: { readonly alert: AlertDetail }): React.ReactNode {
  const { t } = useTranslation();
  const { say, number, instant, list } = useFormat();
  const tacticName = useTactic();
  const sourceName = useSource();
  const known = new Set(alert.cells.map(({ technique }) => technique));
  return (
    <>
      <EntityHeader
        from={{ name: t('runtime.alerts'), target: { to: '/runtime/alerts' } }}
        name={say(alert.title)}
        tags={
          <>
            <SeverityMark severity={alert.severity} word />
            {alert.exception !== undefined && <Tag tone="warn">{t('state.excepted')}</Tag>}
          </>
        }
        where={
          alert.entity === undefined ? (
            alert.subject === undefined ? undefined : (
              refText(alert.subject)
            )
          ) : (
            <EntityName of={alert.entity} />
          )
        }
        actions={<RespondButton about={{ alert: alert.id }} />}
      />
      <div className={parts['columns']}>
        <div>
          <pre className={parts['code']} tabIndex={0} style={{ whiteSpace: 'pre-wrap' }}>
            {say(alert.message)}
          </pre>
          <p style={{ marginTop: 12 }}>{say(alert.description)}</p>
          {alert.exception !== undefined && <p className={parts['muted']}>{alert.exception.reason}</p>}
          <Section title={t('finding.evidence')}>
            <EvidenceTable
              of={Object.entries(alert.fields).map(([field, value]) => ({ field, value: String(value) }))}
            />
          </Section>
          <Responses about={{ alert: alert.id }} />
          {alert.findings !== undefined && alert.findings.total > 0 && (
            <Section title={t('alert.known')} note={<Known of={alert} count={alert.findings.total} />}>
              <ul className={parts['rows']}>
                {alert.findings.worst.map(({ id, rule, severity, subject }) => (
                  <li key={id}>
                    <Link
                      to="/risk"
                      search={{
                        rule: joinList([rule]),
                        view: 'findings',
                        ...(alert.entity?.type === 'workload' ? { resource: alert.entity.id } : {}),
                      }}
                    >
                      <SeverityMark severity={severity} />
                      <span className={parts['grow']}>{rule}</span>
                      <span className={parts['muted']}>{refText(subject)}</span>
                    </Link>
                  </li>
                ))}
              </ul>
            </Section>
          )}
        </div>
        <aside>
          <Section title={t('entity.about')}>
            <Facts
              of={[
                [t('column.firstSeen'), instant(alert.time)],
                [t('column.lastSeen'), instant(alert.lastTime)],
                [
                  t('column.rule'),
                  <Link key="rule" to="/runtime/rules/$id" params={{ id: alert.rule }} className={parts['link']}>
                    {say(alert.title)}
                  </Link>,
                ],
                [
                  t('column.times'),
                  <span key="times" data-measure="">
                    {number(alert.count)}
                  </span>,
                ],
                [t('alert.withheld'), alert.withheld.duplicates + alert.withheld.rateLimited || undefined],
                [
                  t('column.incident'),
                  alert.incident === undefined ? undefined : (
                    <Link
                      key="incident"
                      to="/runtime/incidents/$id"
                      params={{ id: alert.incident }}
                      className={parts['link']}
                    >
                      {t('alert.seeIncident')}
                    </Link>
                  ),
                ],
                [t('column.source'), sourceName(alert.source)],
                [
                  t('column.actor'),
                  alert.actorEntity === undefined ? alert.actor : <EntityName key="actor" of={alert.actorEntity} />,
                ],
                [t('column.node'), alert.node],
                [t('column.pod'), alert.pod],
                [t('column.container'), alert.container],
                [t('column.cluster'), alert.cluster?.name],
                [t('column.tactics'), list([...new Set(alert.cells.map(({ tactic }) => tacticName(tactic)))])],
                [
                  t('incident.techniques'),
                  alert.cells.length === 0 ? undefined : (
                    <Techniques
                      key="techniques"
                      of={alert.cells}
                      to={(technique) => ({ to: '/runtime/alerts', search: { technique } })}
                    />
                  ),
                ],
                [t('alert.tags'), list(alert.tags.filter((tag) => !known.has(tag)))],
              ]}
            />
          </Section>
        </aside>
      </div>
    </>
  );
}

/** How many findings were known of the workload when the alert fired; those that are open now are a click away. */
function Known({ of, count }: { readonly of: AlertDetail; readonly count: number }): React.ReactNode {
  const { t } = useTranslation();
  const { number } = useFormat();
  const text = t('alert.knownThen', { count, number: number(count) });
  if (of.entity?.type !== 'workload') return text;
  return (
    <Link to="/risk" search={{ view: 'findings', resource: of.entity.id }} className={parts['link']}>
      {text}
    </Link>
  );
}
