import type { NodeDetail } from '@seawall/server/contract';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../api/use-answer.ts';
import { Activity } from '../../parts/activity.tsx';
import { AlertRows } from '../../parts/alert-rows.tsx';
import { Answer } from '../../parts/answer.tsx';
import { Counts } from '../../parts/counts.tsx';
import { EntityHeader } from '../../parts/entity-header.tsx';
import { EntityLinks } from '../../parts/entity-links.tsx';
import { EntityTimeline } from '../../parts/entity-timeline.tsx';
import { FindingRows } from '../../parts/finding-rows.tsx';
import { GroupRows } from '../../parts/group-rows.tsx';
import { IncidentRows } from '../../parts/incident-rows.tsx';
import { findingsBy, findingsOf } from '../../parts/links.tsx';
import { Section } from '../../parts/page.tsx';
import parts from '../../parts/parts.module.css';
import { RespondButton } from '../../parts/respond/respond-button.tsx';
import { Responses } from '../../parts/respond/responses.tsx';
import { BigScore, Factors } from '../../parts/risk.tsx';
import { Ago, Facts, Tag } from '../../parts/small.tsx';
import { Labels } from '../workloads/workload-facts.tsx';

/** A node with everything known: its configuration, what happens on it, and who runs there. */
export function NodePage(): React.ReactNode {
  const { id = '' } = useParams({ strict: false });
  const answer = useAnswer('GET /nodes/{id}', { params: { id } });
  return (
    <div className={parts['page']}>
      <Answer of={answer} lines={12}>
        {(node) => <Detail node={node} />}
      </Answer>
    </div>
  );
}

function Detail({ node }: { readonly node: NodeDetail }): React.ReactNode {
  const { t } = useTranslation();
  const within = findingsOf(node.id);
  return (
    <>
      <EntityHeader
        from={{ name: t('nav.nodes'), target: { to: '/nodes' } }}
        name={node.name}
        tags={
          <>
            {node.ready !== undefined && (
              <Tag tone={node.ready ? 'good' : 'bad'}>{t(node.ready ? 'node.ready' : 'node.notReady')}</Tag>
            )}
            {node.roles.map((role) => (
              <Tag key={role}>{role}</Tag>
            ))}
          </>
        }
        where={
          <Link to="/" search={{ cluster: node.cluster.id }}>
            {node.cluster.name}
          </Link>
        }
        actions={<RespondButton about={{ node: node.id }} />}
      />
      <div className={parts['columns']}>
        <div>
          <Section title={t('entity.fixFirst')} note={t('entity.shareHint')}>
            <GroupRows
              of={node.groups}
              within={within}
              none={t('node.nothingFound')}
              noneHint={t('node.nothingFoundHint')}
            />
          </Section>
          {node.worst.length > 0 && (
            <Section title={t('column.findings')} note={<Counts of={node.findings} to={findingsBy(within)} />}>
              <FindingRows of={node.worst} none="" bare />
            </Section>
          )}
          {(node.incidents.length > 0 || node.latestAlerts.length > 0) && (
            <Section
              title={t('entity.runtime')}
              more={
                <Link to="/runtime/alerts" search={{ node: node.name, cluster: node.cluster.id }}>
                  {t('common.all')}
                </Link>
              }
            >
              {node.incidents.length > 0 && <IncidentRows of={node.incidents} />}
              <AlertRows of={node.latestAlerts} />
            </Section>
          )}
          <Responses about={{ node: node.id }} />
          <Activity of={{ node: node.name, cluster: node.cluster.id }} />
          <EntityTimeline from="GET /nodes/{id}/timeline" id={node.id} />
        </div>
        <aside>
          <Section title={t('entity.risk')}>
            <BigScore score={node.risk} />
            <Factors of={node.factors} />
          </Section>
          <EntityLinks
            title={t('nav.workloads')}
            of={node.workloads}
            none={t('node.noWorkloads')}
            all={{ to: '/workloads', search: { node: node.id } }}
          />
          <Section title={t('entity.about')}>
            <Facts
              of={[
                [t('column.os'), node.os],
                [t('node.kernel'), node.kernel],
                [t('column.kubelet'), node.kubelet],
                [t('node.runtime'), node.runtime],
                [
                  t('column.sensor'),
                  node.sensor === undefined ? t('node.noSensor') : <Ago key="sensor" at={node.sensor.lastSeen} />,
                ],
                [t('node.taints'), node.taints.join(', ')],
                [
                  t('entity.labels'),
                  Object.keys(node.labels).length === 0 ? undefined : <Labels key="labels" of={node.labels} />,
                ],
              ]}
            />
          </Section>
        </aside>
      </div>
    </>
  );
}
