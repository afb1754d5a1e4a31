import { joinList, type OverviewAction } from '@seawall/server/contract';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/format.ts';
import { SeverityMark } from '../../look/severity.tsx';
import { findingsTarget } from '../../parts/links.tsx';
import parts from '../../parts/parts.module.css';
import { Tag } from '../../parts/small.tsx';
import { Empty } from '../../parts/states.tsx';
import styles from './overview.module.css';

/** The changes that take most risk away, the first one first. */
export function Actions({ of }: { readonly of: readonly OverviewAction[] }): React.ReactNode {
  const { t } = useTranslation();
  const { say, number, list } = useFormat();
  if (of.length === 0) return <Empty title={t('overview.nothingToFix')} hint={t('overview.nothingToFixHint')} />;
  return (
    <ol>
      {of.map((action, index) => (
        <li key={action.cause} className={styles['action']}>
          <span className={styles['rank']} data-measure="">
            {index + 1}
          </span>
          <Link
            {...findingsTarget({ cause: joinList([action.cause]), view: 'findings' })}
            data-row-link=""
            data-count={action.findings}
          >
            <span className={styles['title']}>{say(action.title)}</span>
            {action.remediation !== undefined && <span className={parts['sub']}>{say(action.remediation)}</span>}
            <span className={styles['facts']}>
              <SeverityMark severity={action.worst} word />
              <span className={parts['muted']}>
                {t('overview.actionCounts', {
                  findings: t('common.findings', { count: action.findings, number: number(action.findings) }),
                  subjects: t('overview.onObjects', { count: action.subjects, number: number(action.subjects) }),
                  clusters: list(action.clusters.map(({ name }) => name)),
                })}
              </span>
              {action.fixable && <Tag tone="good">seawall fix</Tag>}
            </span>
          </Link>
          <span className={styles['share']}>
            <b data-measure="">−{Math.max(1, Math.round(action.share * 100))}%</b>
            <span className={parts['sub']}>{t('overview.ofRisk')}</span>
          </span>
        </li>
      ))}
    </ol>
  );
}
