import { severities, type Severity } from '@seawall/model';
import { Link, type LinkProps } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/format.ts';
import { SeverityMark } from '../look/severity.tsx';
import styles from './parts.module.css';

export type BySeverity = Readonly<Record<Severity, number>>;

interface CountsProps {
  readonly of: BySeverity;
  /** Where the number of one severity leads. */
  readonly to?: (severity: Severity) => LinkProps;
  readonly without?: readonly Severity[];
}

const usually: readonly Severity[] = ['info'];

/** How many of each severity, worst first; every number leads to what it counts. */
export function Counts({ of, to, without = usually }: CountsProps): React.ReactNode {
  const { t } = useTranslation();
  const { short, number } = useFormat();
  return (
    <span className={styles['counts']}>
      {severities
        .filter((severity) => !without.includes(severity))
        .map((severity) => {
          const count = of[severity];
          const content = (
            <>
              <SeverityMark severity={severity} />
              {short(count)}
            </>
          );
          const title = `${t(`severity.${severity}`)}: ${number(count)}`;
          return to === undefined || count === 0 ? (
            <span key={severity} title={title} className={count === 0 ? styles['zero'] : undefined}>
              {content}
            </span>
          ) : (
            <Link key={severity} title={title} data-count={count} {...to(severity)}>
              {content}
            </Link>
          );
        })}
    </span>
  );
}

export function sumOf(counts: BySeverity): number {
  return severities.reduce((sum, severity) => sum + counts[severity], 0);
}
