import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../api/use-answer.ts';
import { useFormat } from '../../i18n/format.ts';
import { Answer } from '../../parts/answer.tsx';
import { Section } from '../../parts/page.tsx';
import parts from '../../parts/parts.module.css';
import { Tag } from '../../parts/small.tsx';
import { Empty } from '../../parts/states.tsx';
import { allMade, ReportFiles } from './report-files.tsx';

/** The reports that were made, each as PDF for people and CSV for programs. */
export function Reports(): React.ReactNode {
  const { t } = useTranslation();
  const { dateTime } = useFormat();
  const answer = useAnswer('GET /reports', { query: { limit: 20 } }, { until: allMade });
  return (
    <Section title={t('report.title')}>
      <Answer of={answer} lines={3}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t('report.none')} hint={t('report.noneHint')} />
          ) : (
            <ul className={parts['rows']}>
              {items.map((report) => {
                const { id, name, schedule, by, madeAt, createdAt, problem } = report;
                return (
                  <li key={id}>
                    <div>
                      <span className={parts['grow']}>
                        {name}
                        <span className={parts['sub']}>
                          {[dateTime(madeAt ?? createdAt), by, problem]
                            .filter((text) => text !== undefined)
                            .join(' · ')}
                        </span>
                      </span>
                      {schedule !== 'none' && <Tag>{t(`report.schedule.${schedule as 'daily'}`)}</Tag>}
                      <ReportFiles of={report} />
                    </div>
                  </li>
                );
              })}
            </ul>
          )
        }
      </Answer>
    </Section>
  );
}
