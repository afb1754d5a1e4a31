import type { Text } from '@seawall/model';
import type { Kysely } from 'kysely';
import type { TimelineItem } from '../../contract/types.ts';
import { entityTimeline } from '../../state/inventory/timeline.ts';
import type { Database } from '../../state/tables.ts';
import { userNames } from './names.ts';

const titles: Readonly<Record<string, Text>> = {
  appeared: { en: 'Seen for the first time', zh: '首次发现' },
  changed: { en: 'Its specification changed', zh: '规格发生变化' },
  removed: { en: 'No longer in the cluster', zh: '已不在集群中' },
  scanned: { en: 'Image scanned', zh: '镜像已扫描' },
};

const kinds: Readonly<Record<string, TimelineItem['what']>> = {
  appeared: 'appeared',
  changed: 'changed',
  removed: 'removed',
  scanned: 'image-scanned',
  'finding-new': 'finding-new',
  'finding-fixed': 'finding-fixed',
  'finding-reopened': 'finding-reopened',
  alert: 'alert',
  incident: 'incident',
  audit: 'audit',
};

/** One page of what happened to an entity; the caller has made sure that it may be seen. */
export async function presentTimeline(
  db: Kysely<Database>,
  entity: string,
  page: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<{ items: TimelineItem[]; next?: string }> {
  const { limit, cursor } = page;
  const { items, next } = await entityTimeline(db, entity, { limit, ...(cursor === undefined ? {} : { cursor }) });
  const users = await userNames(
    db,
    items.flatMap(({ who }) => (who === null ? [] : [who])),
  );
  return {
    items: items.map(({ at, what, who, severity, title, detail }) => {
      const text = (name: string): string | undefined => {
        const value = detail[name];
        return typeof value === 'string' ? value : undefined;
      };
      const count = detail['count'];
      return {
        at: at.toISOString(),
        what: kinds[what] ?? (what.startsWith('finding-') ? 'finding-changed' : 'changed'),
        title: title ?? titles[what] ?? { en: what, zh: what },
        severity: severity === null ? undefined : (severity as TimelineItem['severity']),
        who: who === null ? undefined : (users.get(who) ?? who),
        finding: text('finding'),
        alert: text('alert'),
        incident: text('incident'),
        detail,
        count: typeof count === 'number' ? count : 1,
      };
    }),
    ...(next === undefined ? {} : { next }),
  };
}
