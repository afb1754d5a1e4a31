import type { IncidentDetail } from '@seawall/server/contract';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../api/use-answer.ts';
import { useFormat } from '../../i18n/format.ts';
import { SeverityMark } from '../../look/severity.tsx';
import { Answer } from '../../parts/answer.tsx';
import { EntityHeader } from '../../parts/entity-header.tsx';
import { EntityName } from '../../parts/links.tsx';
import { Section } from '../../parts/page.tsx';
import parts from '../../parts/parts.module.css';
import { RespondButton } from '../../parts/respond/respond-button.tsx';
import { ResponseList } from '../../parts/respond/responses.tsx';
import { BigScore } from '../../parts/risk.tsx';
import { Facts, Tag } from '../../parts/small.tsx';
import { Timeline } from '../../parts/timeline.tsx';
import { useTactic } from '../../parts/use-tactic.ts';
import { FindingHistory } from '../risk/history.tsx';
import { Techniques } from './techniques.tsx';
import { IncidentState } from './incident-state.tsx';

/** One incident: its story in order of time, who and what was in it, and what was done about it. */
export function IncidentPage(): React.ReactNode {
  const { id = '' } = useParams({ strict: false });
  const answer = useAnswer('GET /incidents/{id}', { params: { id } });
  return (
    <div className={parts['page']}>
      <Answer of={answer} lines={12}>
        {(incident) => <Detail incident={incident} />}
      </Answer>
    </div>
  );
}

function Detail({ incident }: { readonly incident: IncidentDetail }): React.ReactNode {
  const { t } = useTranslation();
  const { say, number, list } = useFormat();
  const tacticName = useTactic();
  return (
    <>
      <EntityHeader
        from={{ name: t('runtime.incidents'), target: { to: '/runtime' } }}
        name={say(incident.title)}
        tags={
          <>
            <SeverityMark severity={incident.severity} word />
            <Tag tone={incident.state === 'open' ? 'bad' : 'plain'}>{t(`incident.state.${incident.state}`)}</Tag>
          </>
        }
        where={incident.cluster?.name}
        actions={
          <>
            <RespondButton about={{ incident: incident.id }} />
            <IncidentState of={incident} />
          </>
        }
      />
      <div className={parts['columns']}>
        <div>
          <p>{say(incident.summary)}</p>
          {!incident.complete && <p className={parts['muted']}>{t('incident.incomplete')}</p>}
          <Section
            title={t('incident.timeline')}
            more={
              <Link to="/runtime/alerts" search={{ incident: incident.id }} data-count={incident.alerts}>
                {t('incident.allAlerts', { number: number(incident.alerts) })}
              </Link>
            }
          >
            <Timeline
              of={incident.timeline.map((entry) => ({
                key: `${entry.time} ${entry.alert}`,
                at: entry.time,
                severity: entry.severity,
                target: { to: '/runtime/alerts/$id', params: { id: entry.alert } },
                text: (
                  <>
                    <span style={{ fontWeight: 550 }}>{say(entry.title)}</span>{' '}
                    <span className={parts['muted']}>{list(entry.tactics.map(tacticName))}</span>
                    <span className={parts['sub']}>{say(entry.message)}</span>
                  </>
                ),
                end: entry.count > 1 ? `× ${number(entry.count)}` : undefined,
              }))}
            />
            {incident.furtherAlerts > 0 && (
              <p className={parts['muted']}>{t('incident.further', { count: incident.furtherAlerts })}</p>
            )}
          </Section>
          <ResponseList of={incident.responses} about={{ incident: incident.id }} />
          <FindingHistory of={incident.history} />
        </div>
        <aside>
          <Section title={t('entity.risk')}>
            <BigScore score={incident.risk} />
            <ul style={{ marginTop: 8, display: 'grid', gap: 4 }}>
              {incident.factors.map((factor) => (
                <li key={factor.en}>{say(factor)}</li>
              ))}
            </ul>
          </Section>
          <Section title={t('incident.involved')}>
            <ul>
              {incident.entities.map((entity) => (
                <li key={`${entity.type} ${entity.id}`} style={{ padding: '2px 0' }}>
                  <EntityName of={entity} />
                </li>
              ))}
            </ul>
            <Facts
              of={[
                [t('column.actor'), incident.actors.join(', ')],
                [t('incident.joinedBy'), list(incident.joinedBy.map((reason) => t(`incident.join.${reason}`)))],
                [t('column.tactics'), incident.tactics.map(tacticName).join(' → ')],
                [
                  t('incident.techniques'),
                  incident.cells.length === 0 ? undefined : (
                    <Techniques
                      key="techniques"
                      of={incident.cells}
                      to={(technique) => ({ to: '/runtime/alerts', search: { incident: incident.id, technique } })}
                    />
                  ),
                ],
              ]}
            />
          </Section>
        </aside>
      </div>
    </>
  );
}
