import type { IncidentDetail } from '@seawall/server/contract';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/format.ts';
import { Section } from '../../parts/page.tsx';
import parts from '../../parts/parts.module.css';
import { Tag } from '../../parts/small.tsx';
import { Empty } from '../../parts/states.tsx';

/** What was done about an incident: every response, by whom and why, and whether it was taken back. */
export function Respond({ incident }: { readonly incident: IncidentDetail }): React.ReactNode {
  const { t } = useTranslation();
  const { dateTime, say } = useFormat();
  return (
    <Section title={t('incident.responses')}>
      {incident.responses.length === 0 ? (
        <Empty title={t('incident.noResponse')} hint={t('incident.noResponseHint')} />
      ) : (
        <ul className={parts['rows']}>
          {incident.responses.map(({ id, at, what, by, reason, result, detail, undone }) => (
            <li key={id}>
              <div>
                <span className={parts['grow']}>
                  <b style={{ fontWeight: 550 }}>{say(what)}</b> {by.name}
                  <span className={parts['sub']}>
                    {[dateTime(at), reason, detail === undefined ? '' : say(detail)]
                      .filter((text) => text !== '')
                      .join(' · ')}
                  </span>
                </span>
                {undone !== undefined && <Tag>{t('incident.undone')}</Tag>}
                <Tag>{t(`incident.result.${result}`)}</Tag>
              </div>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
