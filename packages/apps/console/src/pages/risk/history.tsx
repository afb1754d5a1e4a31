import type { HistoryEntry } from '@seawall/server/contract';
import { useTranslation } from 'react-i18next';
import { Section } from '../../parts/page.tsx';
import { Timeline } from '../../parts/timeline.tsx';

/** The life of a finding or an exception: seen, assigned, fixed, reopened, and by whom. */
export function FindingHistory({ of }: { readonly of: readonly HistoryEntry[] }): React.ReactNode {
  const { t, i18n } = useTranslation();
  if (of.length === 0) return null;
  return (
    <Section title={t('finding.history')}>
      <Timeline
        of={of
          .toSorted((a, b) => b.at.localeCompare(a.at))
          .map(({ at, what, who, detail }, index) => {
            const key = `history.${what}`;
            const comment = detail?.['comment'] ?? detail?.['reason'];
            return {
              key: `${at} ${index}`,
              at,
              who,
              // What a later version of the server writes is shown as it wrote it.
              text: (
                <>
                  {i18n.exists(key) ? t(key as 'history.seen') : what}
                  {typeof comment === 'string' && ` – ${comment}`}
                </>
              ),
            };
          })}
      />
    </Section>
  );
}
