import type { TimelineItem } from '@seawall/server/contract';
import type { LinkProps } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { usePages } from '../api/use-answer.ts';
import { useFormat } from '../i18n/format.ts';
import { Section } from './page.tsx';
import parts from './parts.module.css';
import { Empty, Failure, Waiting } from './states.tsx';
import { Timeline } from './timeline.tsx';

type Timelines =
  | 'GET /workloads/{id}/timeline'
  | 'GET /images/{id}/timeline'
  | 'GET /nodes/{id}/timeline'
  | 'GET /identities/{id}/timeline';

function targetOf({ finding, alert, incident }: TimelineItem): LinkProps | undefined {
  if (finding !== undefined) return { to: '/risk/$id', params: { id: finding } };
  if (incident !== undefined) return { to: '/runtime/incidents/$id', params: { id: incident } };
  if (alert !== undefined) return { to: '/runtime/alerts/$id', params: { id: alert } };
  return undefined;
}

/** What happened to an entity: changes, scans, findings, alerts; the latest first. */
export function EntityTimeline({ from, id }: { readonly from: Timelines; readonly id: string }): React.ReactNode {
  const { t } = useTranslation();
  const { say, number } = useFormat();
  const { rows, isPending, error, refetch, hasMore, onMore } = usePages(from, { params: { id }, query: { limit: 40 } });
  return (
    <Section title={t('entity.timeline')}>
      {error !== null && <Failure error={error} retry={refetch} />}
      {isPending && error === null && <Waiting />}
      {!isPending && rows.length === 0 && <Empty title={t('entity.noTimeline')} hint={t('entity.noTimelineHint')} />}
      <Timeline
        of={rows.map((item, index) => ({
          key: `${item.at} ${index}`,
          at: item.at,
          text: say(item.title),
          severity: item.severity,
          who: item.who,
          target: targetOf(item),
          end: item.count > 1 ? `× ${number(item.count)}` : undefined,
        }))}
      />
      {hasMore && (
        <button type="button" className={parts['textButton']} onClick={onMore}>
          {t('common.more')}
        </button>
      )}
    </Section>
  );
}
