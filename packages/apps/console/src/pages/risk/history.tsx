import type { HistoryEntry } from '@seawall/server/contract';
import { useTranslation } from 'react-i18next';
import { Section } from '../../parts/page.tsx';
import { Timeline } from '../../parts/timeline.tsx';

interface FindingHistoryProps {
  readonly of: readonly HistoryEntry[];
  /** When it began, where the history does not say so itself. */
  readonly since?: string;
}

const beginnings: ReadonlySet<string> = new Set(['seen', 'new', 'opened']);

/** The life of a finding or an exception: seen, assigned, fixed, reopened, and by whom. */
export function FindingHistory({ of: told, since }: FindingHistoryProps): React.ReactNode {
  const { t, i18n } = useTranslation();
  const begun = since === undefined || told.some(({ what }) => beginnings.has(what));
  const of = begun ? told : [...told, { at: since, what: 'seen' }];
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
