import { useTranslation } from 'react-i18next';
import { FilterChip } from '../../parts/filter-chip.tsx';
import { useFormat } from '../../i18n/format.ts';
import { useNow } from '../../parts/use-now.ts';
import { useSearchState } from '../../search.ts';

const hours = [1, 24, 168, 720] as const;

/** How far back to look. The moment stands in the address, so that a link shows the same to everybody. */
export function SpanFilter(): React.ReactNode {
  const { t } = useTranslation();
  const { dateTime } = useFormat();
  const { search, set } = useSearchState();
  const { from, to } = search;
  const chosen = from === undefined ? [] : [from];
  const now = useNow();
  const label =
    from === undefined
      ? ''
      : to === undefined
        ? t('span.since', { at: dateTime(from) })
        : `${dateTime(from)} – ${dateTime(to)}`;
  return (
    <FilterChip
      name={t('span.label')}
      values={chosen}
      onChange={(values) => set({ from: values.findLast((value) => value !== from), to: undefined })}
      options={[
        ...(from === undefined ? [] : [{ value: from, label, text: label }]),
        ...hours.map((count) => ({
          value: new Date(Math.floor(now / 60_000) * 60_000 - count * 3_600_000).toISOString(),
          label: t(`span.last.h${count}`),
          text: t(`span.last.h${count}`),
        })),
      ]}
    />
  );
}
