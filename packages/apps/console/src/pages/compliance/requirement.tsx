import { joinList, type RequirementResult } from '@seawall/server/contract';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/format.ts';
import { SeverityMark } from '../../look/severity.tsx';
import { CountLink } from '../../parts/count-link.tsx';
import { FindingRows } from '../../parts/finding-rows.tsx';
import parts from '../../parts/parts.module.css';
import { useSearchState } from '../../search.ts';
import { failing } from './failing.ts';
import { OutcomeTag } from './tally.tsx';
import styles from './compliance.module.css';

/** What a requirement's verdict rests on: its controls with their counts, and the findings that break it. */
export function Requirement({ of }: { readonly of: RequirementResult }): React.ReactNode {
  const { t } = useTranslation();
  const { say, number } = useFormat();
  const { search } = useSearchState();
  return (
    <div className={styles['more']}>
      {of.reason !== undefined && <p>{say(of.reason)}</p>}
      {of.reason === undefined && of.controls.length === 0 && <p>{t('compliance.noControls')}</p>}
      {of.controls.length > 0 && (
        <div>
          <h3>{t('compliance.controls')}</h3>
          <ul>
            {of.controls.map((control) => (
              <li key={control.id} className={styles['control']}>
                <span>
                  <OutcomeTag of={control.status} />
                </span>
                <span>
                  <SeverityMark severity={control.severity} />{' '}
                  <Link
                    to="/risk"
                    search={{ rule: joinList([control.id]), view: 'findings', namespace: search['namespace'] }}
                    className={parts['link']}
                  >
                    {say(control.title)}
                  </Link>
                  {control.reasons.map((reason) => (
                    <span key={reason.en} className={parts['sub']}>
                      {say(reason)}
                    </span>
                  ))}
                </span>
                <span className={parts['muted']}>
                  {t('compliance.passed', { number: number(control.passed) })}
                  {' · '}
                  {control.failed === 0 ? (
                    t('compliance.failing', { number: '0' })
                  ) : (
                    <CountLink
                      of={control.failed}
                      to={{
                        to: '/risk',
                        search: failing(control.id, search['namespace']),
                      }}
                      inText
                    >
                      {t('compliance.failing', { number: number(control.failed) })}
                    </CountLink>
                  )}
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
      {of.byCluster.length > 1 && (
        <p style={{ display: 'flex', flexWrap: 'wrap', gap: 12 }}>
          {of.byCluster.map(({ cluster, status }) => (
            <span key={cluster.id}>
              {cluster.name} <OutcomeTag of={status} />
            </span>
          ))}
        </p>
      )}
      {of.evidence.length > 0 && (
        <div>
          <h3>{t('compliance.evidence')}</h3>
          <FindingRows of={of.evidence} none="" />
        </div>
      )}
    </div>
  );
}
