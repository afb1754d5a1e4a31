import { severities } from '@seawall/model';
import type { Overview } from '@seawall/server/contract';
import type { LinkProps } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/format.ts';
import { SeverityMark } from '../../look/severity.tsx';
import { CountLink } from '../../parts/count-link.tsx';
import { findingsTarget } from '../../parts/links.tsx';
import parts from '../../parts/parts.module.css';
import styles from './overview.module.css';

const shown = severities.filter((severity) => severity !== 'info');

/** What came, went and came back since yesterday, by severity; each number leads to what it counts. */
export function Changes({ of }: { readonly of: Overview['changed'] }): React.ReactNode {
  const { t } = useTranslation();
  const { short } = useFormat();
  const findings = (change: 'new' | 'fixed' | 'reopened') => (severity: string) =>
    findingsTarget({ view: 'findings', changedSince: of.since, change, severity, state: 'open,fixed,excepted' });
  const rows: readonly [string, Overview['findings'], (severity: string) => LinkProps][] = [
    [t('overview.new'), of.new, findings('new')],
    [t('overview.fixed'), of.fixed, findings('fixed')],
    [t('overview.reopened'), of.reopened, findings('reopened')],
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
                {counts[severity] === 0 ? (
                  '0'
                ) : (
                  <CountLink of={counts[severity]} to={target(severity)}>
                    {short(counts[severity])}
                  </CountLink>
                )}
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
              <CountLink of={of.incidents} to={{ to: '/runtime', search: { from: of.since } }}>
                {short(of.incidents)}
              </CountLink>
            )}
          </td>
        </tr>
      </tbody>
    </table>
  );
}
