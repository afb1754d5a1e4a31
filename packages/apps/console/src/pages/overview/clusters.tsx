import type { OverviewCluster } from '@seawall/server/contract';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { CountLink } from '../../parts/count-link.tsx';
import { Counts } from '../../parts/counts.tsx';
import { findingsBy } from '../../parts/links.tsx';
import parts from '../../parts/parts.module.css';
import { RiskScore } from '../../parts/risk.tsx';
import { Ago, Tag } from '../../parts/small.tsx';
import { Empty } from '../../parts/states.tsx';
import styles from './overview.module.css';

/** Every cluster, whether it is heard of, and how it stands. */
export function Clusters({ of }: { readonly of: readonly OverviewCluster[] }): React.ReactNode {
  const { t } = useTranslation();
  if (of.length === 0) {
    return (
      <Empty title={t('overview.noClusters')} hint={t('overview.noClustersHint')}>
        <Link to="/settings/clusters" className={parts['link']}>
          {t('overview.addCluster')}
        </Link>
      </Empty>
    );
  }
  return (
    <div className={styles['scroller']}>
      <table className={styles['clusters']}>
        <thead>
          <tr>
            <th scope="col">{t('column.cluster')}</th>
            <th scope="col">{t('column.state')}</th>
            <th scope="col">{t('column.risk')}</th>
            <th scope="col">{t('column.findings')}</th>
            <th scope="col" className={styles['number']}>
              {t('nav.workloads')}
            </th>
            <th scope="col" className={styles['number']}>
              {t('nav.nodes')}
            </th>
            <th scope="col" className={styles['number']}>
              {t('column.incidents')}
            </th>
          </tr>
        </thead>
        <tbody>
          {of.map(({ cluster, origin, health, lastSeen, risk, findings, workloads, nodes, incidents }) => (
            <tr key={cluster.id}>
              <th scope="row">
                <Link to="/" search={{ cluster: cluster.id }}>
                  {cluster.name}
                </Link>{' '}
                {origin === 'sample' && <Tag tone="accent">{t('cluster.sample')}</Tag>}
              </th>
              <td>
                <Tag tone={health === 'live' ? 'good' : 'warn'}>{t(`cluster.health.${health}`)}</Tag>{' '}
                {health !== 'live' && lastSeen !== undefined && (
                  <span className={parts['muted']}>
                    <Ago at={lastSeen} />
                  </span>
                )}
              </td>
              <td>
                <RiskScore score={risk} />
              </td>
              <td>
                <Counts of={findings} to={findingsBy({ cluster: cluster.id })} />
              </td>
              <td className={styles['number']}>
                <CountLink of={workloads} to={{ to: '/workloads', search: { cluster: cluster.id } }} />
              </td>
              <td className={styles['number']}>
                <CountLink of={nodes} to={{ to: '/nodes', search: { cluster: cluster.id } }} />
              </td>
              <td className={styles['number']}>
                <CountLink of={incidents} to={{ to: '/runtime', search: { cluster: cluster.id } }} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
