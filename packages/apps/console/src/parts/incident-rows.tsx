import type { IncidentRow } from '@seawall/server/contract';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/format.ts';
import { SeverityMark } from '../look/severity.tsx';
import styles from './parts.module.css';
import { RiskScore } from './risk.tsx';
import { Ago, Tag } from './small.tsx';
import { Empty } from './states.tsx';

/** A few incidents, each leading to its story. */
export function IncidentRows({ of }: { readonly of: readonly IncidentRow[] }): React.ReactNode {
  const { t } = useTranslation();
  const { say, number } = useFormat();
  if (of.length === 0) return <Empty title={t('runtime.noIncidents')} hint={t('runtime.noIncidentsHint')} />;
  return (
    <ul className={styles['rows']}>
      {of.map((incident) => (
        <li key={incident.id}>
          <Link to="/runtime/incidents/$id" params={{ id: incident.id }} data-row-link="">
            <SeverityMark severity={incident.severity} />
            <span className={styles['grow']}>
              <span className={styles['clip']} style={{ display: 'block' }}>
                {say(incident.title)}
              </span>
              <span className={`${styles['sub']} ${styles['clip']}`}>
                <Ago at={incident.lastTime} />
                {` · ${t('runtime.alertCount', { count: incident.alerts, number: number(incident.alerts) })}`}
                {incident.cluster === undefined ? '' : ` · ${incident.cluster.name}`}
              </span>
            </span>
            {incident.state !== 'open' && <Tag>{t(`incident.state.${incident.state}`)}</Tag>}
            <RiskScore score={incident.risk} />
          </Link>
        </li>
      ))}
    </ul>
  );
}
