import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../api/use-answer.ts';
import { alertFilters } from '../../filters.ts';
import { sumOf } from '../../parts/counts.tsx';
import { Histogram } from '../../parts/histogram.tsx';
import parts from '../../parts/parts.module.css';
import { useSearchState } from '../../search.ts';

const hour = 3_600_000;

/** Bars as wide as fits the time that is shown: about fifty of them. */
function stepFor(from: string | undefined, to: string | undefined): 'minute' | 'hour' | 'day' {
  if (from === undefined) return 'hour';
  const length = (to === undefined ? Date.now() : Date.parse(to)) - Date.parse(from);
  return length <= 2 * hour ? 'minute' : length <= 96 * hour ? 'hour' : 'day';
}

/** Alerts over time under the page's filters; a bar narrows the time. */
export function AlertHistory(): React.ReactNode {
  const { t } = useTranslation();
  const { search, set } = useSearchState();
  const filters = Object.fromEntries(['cluster', 'q', ...alertFilters].map((name) => [name, search[name]]));
  const { data } = useAnswer('GET /alerts/timeseries', {
    query: { ...filters, step: stepFor(search['from'], search['to']) },
  });
  if (data === undefined) return <div style={{ height: 116 }} />;
  if (data.points.every(({ counts }) => sumOf(counts) === 0))
    return <p className={parts['muted']}>{t('runtime.quiet')}</p>;
  return <Histogram of={data.points} label={t('runtime.history')} onPick={(from, to) => set({ from, to })} />;
}
