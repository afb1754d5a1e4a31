import type { OverviewCluster } from '@seawall/server/contract';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/format.ts';
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
  const { number } = useFormat();
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
                <Link to="/workloads" search={{ cluster: cluster.id }}>
                  {number(workloads)}
                </Link>
              </td>
              <td className={styles['number']}>
                <Link to="/nodes" search={{ cluster: cluster.id }}>
                  {number(nodes)}
                </Link>
              </td>
              <td className={styles['number']}>
                <Link to="/runtime" search={{ cluster: cluster.id }}>
                  {number(incidents)}
                </Link>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
