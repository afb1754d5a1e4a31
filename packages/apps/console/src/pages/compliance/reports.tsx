import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../api/use-answer.ts';
import { useFormat } from '../../i18n/format.ts';
import { Answer } from '../../parts/answer.tsx';
import { Icon } from '../../parts/icons.tsx';
import { Section } from '../../parts/page.tsx';
import parts from '../../parts/parts.module.css';
import { Tag } from '../../parts/small.tsx';
import { Empty } from '../../parts/states.tsx';

/** The reports that were made, each as PDF for people and CSV for programs. */
export function Reports(): React.ReactNode {
  const { t } = useTranslation();
  const { dateTime } = useFormat();
  const answer = useAnswer('GET /reports', { query: { limit: 20 } });
  return (
    <Section title={t('report.title')}>
      <Answer of={answer} lines={3}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t('report.none')} hint={t('report.noneHint')} />
          ) : (
            <ul className={parts['rows']}>
              {items.map(({ id, name, state, schedule, by, madeAt, createdAt, problem }) => (
                <li key={id}>
                  <div>
                    <span className={parts['grow']}>
                      {name}
                      <span className={parts['sub']}>
                        {[dateTime(madeAt ?? createdAt), by, problem].filter((text) => text !== undefined).join(' · ')}
                      </span>
                    </span>
                    {schedule !== 'none' && <Tag>{t(`report.schedule.${schedule as 'daily'}`)}</Tag>}
                    {state !== 'made' && (
                      <Tag tone={state === 'failed' ? 'bad' : 'accent'}>{t(`report.state.${state}`)}</Tag>
                    )}
                    {state === 'made' &&
                      (['pdf', 'csv'] as const).map((format) => (
                        <a
                          key={format}
                          href={`/api/v1/reports/${encodeURIComponent(id)}/${format}`}
                          download
                          className={parts['link']}
                        >
                          <Icon name="download" size={12} /> {format.toUpperCase()}
                        </a>
                      ))}
                  </div>
                </li>
              ))}
            </ul>
          )
        }
      </Answer>
    </Section>
  );
}
