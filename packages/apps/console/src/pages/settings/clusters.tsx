import type { ClusterRow } from '@seawall/server/contract';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../api/use-answer.ts';
import { useFormat } from '../../i18n/format.ts';
import { Answer } from '../../parts/answer.tsx';
import { Counts } from '../../parts/counts.tsx';
import { findingsBy } from '../../parts/links.tsx';
import { Section } from '../../parts/page.tsx';
import parts from '../../parts/parts.module.css';
import { Ago, Tag } from '../../parts/small.tsx';
import { Empty } from '../../parts/states.tsx';
import { useMay } from '../../shell/me.ts';
import { AddCluster } from './add-cluster.tsx';
import { RemoveCluster } from './remove-cluster.tsx';
import { RenewToken } from './renew-token.tsx';
import { SettingsPage } from './settings-page.tsx';

/** Every cluster: whether it is heard of, and how one more is added. */
export function ClustersPage(): React.ReactNode {
  const { t } = useTranslation();
  const mayManage = useMay('clusters.manage');
  const answer = useAnswer('GET /clusters', { query: { limit: 500 } });
  return (
    <SettingsPage current="clusters" lead={t('settings.clustersLead')} actions={mayManage && <AddCluster />}>
      <Section title={t('settings.clusters')}>
        <Answer of={answer}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title={t('overview.noClusters')} hint={t('overview.noClustersHint')} />
            ) : (
              <ul className={parts['rows']}>
                {items.map((cluster) => (
                  <Row key={cluster.id} cluster={cluster} mayManage={mayManage} />
                ))}
              </ul>
            )
          }
        </Answer>
      </Section>
    </SettingsPage>
  );
}

function Row({ cluster, mayManage }: { readonly cluster: ClusterRow; readonly mayManage: boolean }): React.ReactNode {
  const { t } = useTranslation();
  const { number } = useFormat();
  const { id, name, origin, health, version, lastSeen, findings, workloads, nodes, sensors } = cluster;
  return (
    <li>
      <div style={{ flexWrap: 'wrap' }}>
        <span className={parts['grow']} style={{ minWidth: 200 }}>
          <Link to="/" search={{ cluster: id }} style={{ fontWeight: 550 }}>
            {name}
          </Link>{' '}
          <Tag tone={origin === 'sample' ? 'accent' : 'plain'}>{t(`cluster.origin.${origin}`)}</Tag>{' '}
          <Tag tone={health === 'live' ? 'good' : 'warn'}>{t(`cluster.health.${health}`)}</Tag>
          <span className={parts['sub']}>
            {version !== undefined && `${version} · `}
            <Link to="/workloads" search={{ cluster: id }} className={parts['link']} data-count={workloads}>
              {t('cluster.workloads', { count: workloads, number: number(workloads) })}
            </Link>
            {' · '}
            <Link to="/nodes" search={{ cluster: id }} className={parts['link']} data-count={nodes}>
              {t('cluster.nodes', { count: nodes, number: number(nodes) })}
            </Link>
            {sensors !== undefined && (
              <>
                {' · '}
                <Link to="/nodes" search={{ cluster: id }} className={parts['link']}>
                  {t('cluster.sensors', { live: number(sensors.live), expected: number(sensors.expected) })}
                </Link>
              </>
            )}
            {lastSeen !== undefined && (
              <>
                {' · '}
                {t('cluster.heard')} <Ago at={lastSeen} />
              </>
            )}
          </span>
        </span>
        <Counts of={findings} to={findingsBy({ cluster: id })} />
        {mayManage && (
          <span className={parts['actions']}>
            {origin === 'enrolled' && <RenewToken id={id} />}
            <RemoveCluster id={id} name={name} />
          </span>
        )}
      </div>
    </li>
  );
}
