import { type FindingGroup, joinList } from '@seawall/server/contract';
import { severities } from '@seawall/model';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/format.ts';
import { SeverityMark } from '../look/severity.tsx';
import type { Search } from '../search.ts';
import styles from './parts.module.css';
import { Empty } from './states.tsx';

interface GroupRowsProps {
  readonly of: readonly FindingGroup[];
  /** What the findings are narrowed to besides their cause. */
  readonly within: Search;
  readonly none: string;
  readonly noneHint?: string;
}

/** Causes with how many findings each settles, those that take most risk away first. */
export function GroupRows({ of, within, none, noneHint }: GroupRowsProps): React.ReactNode {
  const { t } = useTranslation();
  const { say, number } = useFormat();
  if (of.length === 0) return <Empty title={none} {...(noneHint === undefined ? {} : { hint: noneHint })} />;
  return (
    <ul className={styles['rows']}>
      {of.slice(0, 10).map((group) => (
        <li key={group.key}>
          <Link
            to="/risk"
            search={{ ...within, cause: joinList([group.key]), view: 'findings' }}
            data-row-link=""
            data-count={group.count}
          >
            <SeverityMark severity={severities.find((severity) => group.bySeverity[severity] > 0) ?? 'info'} />
            <span className={`${styles['grow']} ${styles['clip']}`}>{say(group.label)}</span>
            <span className={styles['muted']}>
              {t('common.findings', { count: group.count, number: number(group.count) })}
            </span>
            <span style={{ minWidth: 40, textAlign: 'right' }}>{`${Math.max(1, Math.round(group.share * 100))}%`}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
