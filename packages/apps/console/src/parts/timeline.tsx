import type { Severity } from '@seawall/model';
import { Link, type LinkProps } from '@tanstack/react-router';
import { useFormat } from '../i18n/format.ts';
import { SeverityMark } from '../look/severity.tsx';
import styles from './timeline.module.css';

export interface Moment {
  readonly key: string;
  readonly at: string;
  readonly text: React.ReactNode;
  readonly severity?: Severity | undefined;
  readonly who?: string | undefined;
  readonly target?: LinkProps | undefined;
  readonly end?: React.ReactNode;
}

/** What happened, by day; each moment leads to its evidence where there is some. */
export function Timeline({ of }: { readonly of: readonly Moment[] }): React.ReactNode {
  const { date, time } = useFormat();
  const days = Map.groupBy(of, ({ at }) => date(at));
  return [...days].map(([day, moments]) => (
    <section key={day} aria-label={day}>
      <p className={styles['day']}>{day}</p>
      <ol className={styles['list']}>
        {moments.map(({ key, at, text, severity, who, target, end }) => (
          <li key={key} className={styles['entry']}>
            <time dateTime={at}>{time(at)}</time>
            <span className={styles['sign']}>
              {severity === undefined ? <span className={styles['dot']} /> : <SeverityMark severity={severity} />}
            </span>
            <span>
              {target === undefined ? text : <Link {...target}>{text}</Link>}
              {who !== undefined && <span className={styles['who']}> {who}</span>}
            </span>
            {end !== undefined && <span className={styles['who']}>{end}</span>}
          </li>
        ))}
      </ol>
    </section>
  ));
}
