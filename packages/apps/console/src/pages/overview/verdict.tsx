import type { Overview } from '@seawall/server/contract';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/format.ts';
import { Icon, type IconName } from '../../parts/icons.tsx';
import { PathLink } from '../../parts/links.tsx';
import { sumOf } from '../../parts/counts.tsx';
import { BigScore } from '../../parts/risk.tsx';
import { Sparkline } from '../../parts/sparkline.tsx';
import styles from './overview.module.css';

const signs = { yes: 'check', attention: 'risk', no: 'cross', unknown: 'dash' } as const satisfies Record<
  Overview['safe']['answer'],
  IconName
>;

/** The answer to "am I safe today?" with its reasons, and the course of the last weeks. */
export function Verdict({ overview }: { readonly overview: Overview }): React.ReactNode {
  const { t } = useTranslation();
  const { say, number } = useFormat();
  const { safe, risk, trend } = overview;
  const open = trend.map((day) => sumOf(day.open));
  return (
    <section className={styles['answer']} aria-label={t('overview.question')}>
      <div className={styles['verdict']}>
        <span className={`${styles['sign']} ${styles[safe.answer]}`}>
          <Icon name={signs[safe.answer]} />
        </span>
        <div>
          <h2>{t(`overview.answer.${safe.answer}`)}</h2>
          <ul className={styles['reasons']}>
            {safe.reasons.map(({ text, link, count }) => (
              <li key={text.en}>
                <PathLink path={link} count={count}>
                  {say(text)}
                </PathLink>
              </li>
            ))}
          </ul>
        </div>
      </div>
      <div className={styles['score']}>
        <span className={styles['caption']}>{t('overview.risk')}</span>
        <span title={risk?.factors.map(({ text }) => say(text)).join('\n')}>
          <BigScore score={risk?.score} />
        </span>
        {open.length > 1 && (
          <>
            <Sparkline
              values={open}
              label={t('overview.trendLabel', {
                from: number(open[0] ?? 0),
                to: number(open.at(-1) ?? 0),
                days: open.length,
              })}
            />
            <span className={styles['caption']}>{t('overview.trend', { days: open.length })}</span>
          </>
        )}
      </div>
    </section>
  );
}
