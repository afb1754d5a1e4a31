import { severities } from '@seawall/model';
import type { BySeverity } from '@seawall/server/contract';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/format.ts';
import { sumOf } from './counts.tsx';
import styles from './histogram.module.css';

interface Point {
  readonly at: string;
  readonly counts: BySeverity;
}

interface HistogramProps {
  readonly of: readonly Point[];
  readonly label: string;
  /** Narrows to the time of one bar. */
  readonly onPick: (from: string, to: string | undefined) => void;
}

const height = 88;

/** How many in each stretch of time, by severity, the worst at the foot. A bar is a filter. */
export function Histogram({ of, label, onPick }: HistogramProps): React.ReactNode {
  const { t } = useTranslation();
  const { dateTime, number } = useFormat();
  const most = Math.max(...of.map(({ counts }) => sumOf(counts)), 1);
  const width = 100 / Math.max(of.length, 1);
  return (
    <figure className={styles['box']}>
      <svg
        className={styles['chart']}
        viewBox={`0 0 100 ${height}`}
        preserveAspectRatio="none"
        role="group"
        aria-label={label}
      >
        {of.map(({ at, counts }, index) => {
          const total = sumOf(counts);
          let top = height;
          const pick = () => onPick(at, of[index + 1]?.at);
          return (
            <g
              key={at}
              className={styles['bar']}
              role="button"
              tabIndex={total === 0 ? -1 : 0}
              aria-label={`${dateTime(at)}: ${number(total)}`}
              onClick={pick}
              onKeyDown={(event) => event.key === 'Enter' && pick()}
            >
              <rect x={index * width} y="0" width={width} height={height} fill="transparent" />
              {severities.map((severity) => {
                const size = (counts[severity] / most) * (height - 4);
                top -= size;
                return size === 0 ? null : (
                  <rect
                    key={severity}
                    x={index * width + width * 0.12}
                    y={top}
                    width={width * 0.76}
                    height={size}
                    fill={`var(--${severity})`}
                  />
                );
              })}
              <title>
                {[
                  dateTime(at),
                  ...severities
                    .filter((each) => counts[each] > 0)
                    .map((each) => `${t(`severity.${each}`)}: ${number(counts[each])}`),
                ].join('\n')}
              </title>
            </g>
          );
        })}
      </svg>
      <figcaption className={styles['axis']}>
        <span>{of[0] === undefined ? '' : dateTime(of[0].at)}</span>
        <span>{t('histogram.most', { number: number(most) })}</span>
        <span>{of.at(-1) === undefined ? '' : dateTime(of.at(-1)?.at ?? '')}</span>
      </figcaption>
    </figure>
  );
}
