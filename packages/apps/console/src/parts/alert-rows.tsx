import type { AlertRow } from '@seawall/server/contract';
import { Link } from '@tanstack/react-router';
import { useFormat } from '../i18n/format.ts';
import { SeverityMark } from '../look/severity.tsx';
import styles from './parts.module.css';
import { Ago } from './small.tsx';

/** A few alerts, the latest first, each leading to its fields. */
export function AlertRows({ of }: { readonly of: readonly AlertRow[] }): React.ReactNode {
  const { say, number } = useFormat();
  return (
    <ul className={styles['rows']}>
      {of.map((alert) => (
        <li key={alert.id}>
          <Link to="/runtime/alerts/$id" params={{ id: alert.id }} data-row-link="">
            <SeverityMark severity={alert.severity} />
            <span className={styles['grow']}>
              <span className={styles['clip']} style={{ display: 'block' }}>
                {say(alert.title)}
              </span>
              <span className={`${styles['sub']} ${styles['clip']}`}>{say(alert.message)}</span>
            </span>
            {alert.count > 1 && <span className={styles['muted']}>{`× ${number(alert.count)}`}</span>}
            <span className={styles['muted']}>
              <Ago at={alert.lastTime} />
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
