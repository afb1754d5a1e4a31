import type { IncidentDetail } from '@seawall/server/contract';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/format.ts';
import { Section } from '../../parts/page.tsx';
import parts from '../../parts/parts.module.css';
import { Tag } from '../../parts/small.tsx';
import { Empty } from '../../parts/states.tsx';

/** What was done about an incident: every response that ran, or was only planned, and whether it was undone. */
export function Respond({ incident }: { readonly incident: IncidentDetail }): React.ReactNode {
  const { t } = useTranslation();
  const { dateTime } = useFormat();
  return (
    <Section title={t('incident.responses')}>
      {incident.responses.length === 0 ? (
        <Empty title={t('incident.noResponse')} hint={t('incident.noResponseHint')} />
      ) : (
        <ul className={parts['rows']}>
          {incident.responses.map(({ id, at, action, target, result, dryRun, detail, undone }) => (
            <li key={id}>
              <div>
                <span className={parts['grow']}>
                  <b style={{ fontWeight: 550 }}>{action}</b> {target}
                  <span className={parts['sub']}>
                    {[dateTime(at), detail].filter((text) => text !== undefined).join(' · ')}
                  </span>
                </span>
                {dryRun && <Tag tone="accent">{t('incident.dryRun')}</Tag>}
                {undone && <Tag>{t('incident.undone')}</Tag>}
                <Tag>{result}</Tag>
              </div>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
