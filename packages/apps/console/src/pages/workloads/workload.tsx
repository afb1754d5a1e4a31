import type { WorkloadDetail } from '@seawall/server/contract';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../api/use-answer.ts';
import { useFormat } from '../../i18n/format.ts';
import { Activity } from '../../parts/activity.tsx';
import { AlertRows } from '../../parts/alert-rows.tsx';
import { Answer } from '../../parts/answer.tsx';
import { Counts } from '../../parts/counts.tsx';
import { EntityHeader } from '../../parts/entity-header.tsx';
import { EntityTimeline } from '../../parts/entity-timeline.tsx';
import { FindingRows } from '../../parts/finding-rows.tsx';
import { IncidentRows } from '../../parts/incident-rows.tsx';
import { findingsBy } from '../../parts/links.tsx';
import { Section } from '../../parts/page.tsx';
import parts from '../../parts/parts.module.css';
import { RespondButton } from '../../parts/respond/respond-button.tsx';
import { Responses } from '../../parts/respond/responses.tsx';
import { BigScore, Factors, ScoreChange } from '../../parts/risk.tsx';
import { Tag } from '../../parts/small.tsx';
import { Containers } from './containers.tsx';
import { Identity } from './identity.tsx';
import { Reach } from './reach.tsx';
import { UsedImages } from './used-images.tsx';
import { FixFirst, useWithout } from './what-if.tsx';
import { WorkloadFacts } from './workload-facts.tsx';

/** What of a workload's own findings is no secret: as the server counts them. */
const postureKinds = ['misconfiguration', 'access', 'network', 'runtime', 'supply-chain'].join(',');

/** A workload with everything known: posture, images, secrets, alerts, identity, reach and what happened to it. */
export function WorkloadPage(): React.ReactNode {
  const { id = '' } = useParams({ strict: false });
  const answer = useAnswer('GET /workloads/{id}', { params: { id } });
  return (
    <div className={parts['page']}>
      <Answer of={answer} lines={14}>
        {(workload) => <Detail workload={workload} />}
      </Answer>
    </div>
  );
}

function Detail({ workload }: { readonly workload: WorkloadDetail }): React.ReactNode {
  const { t } = useTranslation();
  const what = useWithout(workload);
  const { posture, secrets, incidents, latestAlerts } = workload;
  return (
    <>
      <WorkloadHeader workload={workload} />
      <div className={parts['columns']}>
        <div>
          <FixFirst workload={workload} what={what} />
          {(incidents.length > 0 || latestAlerts.length > 0) && (
            <Section
              title={t('entity.runtime')}
              more={
                <Link to="/runtime/alerts" search={{ resource: workload.id }}>
                  {t('common.all')}
                </Link>
              }
            >
              {incidents.length > 0 && <IncidentRows of={incidents} />}
              <AlertRows of={latestAlerts} />
            </Section>
          )}
          <Responses about={{ workload: workload.id }} />
          <UsedImages of={workload} />
          <Section
            title={t('workload.posture')}
            note={<Counts of={posture.counts} to={findingsBy({ resource: workload.id, kind: postureKinds })} />}
          >
            <FindingRows of={posture.worst} none={t('workload.postureClean')} bare />
          </Section>
          <Section
            title={t('workload.secrets')}
            note={<Counts of={secrets.counts} to={findingsBy({ resource: workload.id, kind: 'secret' })} />}
          >
            <FindingRows of={secrets.worst} none={t('workload.secretsClean')} bare />
            {secrets.mounted.length > 0 && (
              <p className={parts['muted']}>{t('workload.mounted', { secrets: secrets.mounted.join(', ') })}</p>
            )}
          </Section>
          <Containers of={workload.containers} />
          {workload.identity !== undefined && <Identity of={workload.identity} />}
          <Reach of={workload} />
          <Activity of={{ workload: workload.id }} />
          <EntityTimeline from="GET /workloads/{id}/timeline" id={workload.id} />
        </div>
        <aside>
          <Section title={t('entity.risk')}>
            {what.result === undefined ? (
              <BigScore score={workload.risk} />
            ) : (
              <>
                <ScoreChange before={what.result.before.risk} after={what.result.after.risk} />
                <button type="button" className={parts['textButton']} onClick={what.clear}>
                  {t('whatIf.clear')}
                </button>
              </>
            )}
            <Factors of={what.result === undefined ? workload.factors : what.result.after.factors} />
          </Section>
          <WorkloadFacts of={workload} />
        </aside>
      </div>
    </>
  );
}

function WorkloadHeader({ workload }: { readonly workload: WorkloadDetail }): React.ReactNode {
  const { t } = useTranslation();
  const { dateTime } = useFormat();
  return (
    <EntityHeader
      from={{ name: t('nav.workloads'), target: { to: '/workloads' } }}
      kind={workload.kind}
      name={workload.name}
      tags={
        <>
          {workload.exposed && <Tag tone="warn">{t('workload.exposed')}</Tag>}
          {workload.deletedAt !== undefined && (
            <Tag tone="bad">{t('entity.deleted', { at: dateTime(workload.deletedAt) })}</Tag>
          )}
        </>
      }
      where={
        <>
          <Link to="/workloads" search={{ namespace: workload.namespace }}>
            {workload.namespace}
          </Link>
          {' · '}
          <Link to="/" search={{ cluster: workload.cluster.id }}>
            {workload.cluster.name}
          </Link>
        </>
      }
      actions={workload.deletedAt === undefined && <RespondButton about={{ workload: workload.id }} />}
    />
  );
}
