import { severities } from '@seawall/model';
import type { Overview } from '@seawall/server/contract';
import { Link, type LinkProps } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/format.ts';
import { SeverityMark } from '../../look/severity.tsx';
import { findingsTarget } from '../../parts/links.tsx';
import parts from '../../parts/parts.module.css';
import styles from './overview.module.css';

const shown = severities.filter((severity) => severity !== 'info');

/** What came, went and came back since yesterday, by severity; each number leads to what it counts. */
export function Changes({ of }: { readonly of: Overview['changed'] }): React.ReactNode {
  const { t } = useTranslation();
  const { short } = useFormat();
  const changed = { view: 'findings', changedSince: of.since };
  const rows: readonly [string, Overview['findings'], (severity: string) => LinkProps][] = [
    [t('overview.new'), of.new, (severity) => findingsTarget({ ...changed, severity, state: 'open' })],
    [t('overview.fixed'), of.fixed, (severity) => findingsTarget({ ...changed, severity, state: 'fixed' })],
    [t('overview.reopened'), of.reopened, (severity) => findingsTarget({ ...changed, severity, state: 'open' })],
    [t('overview.alerts'), of.alerts, (severity) => ({ to: '/runtime/alerts', search: { severity, from: of.since } })],
  ];
  return (
    <table className={styles['changes']}>
      <thead>
        <tr>
          <th scope="col">
            <span className={parts['muted']}>{t('overview.what')}</span>
          </th>
          {shown.map((severity) => (
            <th key={severity} scope="col">
              <SeverityMark severity={severity} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, counts, target]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            {shown.map((severity) => (
              <td key={severity} className={counts[severity] === 0 ? parts['muted'] : undefined}>
                {counts[severity] === 0 ? '0' : <Link {...target(severity)}>{short(counts[severity])}</Link>}
              </td>
            ))}
          </tr>
        ))}
        <tr>
          <th scope="row">{t('overview.newIncidents')}</th>
          <td colSpan={shown.length} className={of.incidents === 0 ? parts['muted'] : undefined}>
            {of.incidents === 0 ? (
              '0'
            ) : (
              <Link to="/runtime" search={{ from: of.since }}>
                {short(of.incidents)}
              </Link>
            )}
          </td>
        </tr>
      </tbody>
    </table>
  );
}
