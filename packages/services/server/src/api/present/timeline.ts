import { table, type Text } from '@seawall/model';
import { ruleTitle } from '@seawall/runtime';
import type { Kysely } from 'kysely';
import type { TimelineItem } from '../../contract/types.ts';
import type { AccessScope } from '../../state/access.ts';
import { entityTimeline } from '../../state/inventory/timeline.ts';
import type { Database } from '../../state/tables.ts';
import { userNames } from './names.ts';

const titles: Readonly<Record<string, Text>> = table({
  appeared: { en: 'Seen for the first time', zh: '首次发现' },
  changed: { en: 'Its specification changed', zh: '规格发生变化' },
  removed: { en: 'No longer in the cluster', zh: '已不在集群中' },
  scanned: { en: 'Image scanned', zh: '镜像已扫描' },
});

const kinds: Readonly<Record<string, TimelineItem['what']>> = table({
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
  response: 'response',
});

/** One page of what happened to an entity; the caller has made sure that it may be seen. */
export async function presentTimeline(
  db: Kysely<Database>,
  scope: AccessScope,
  entity: string,
  page: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<{ items: TimelineItem[]; next?: string }> {
  const { limit, cursor } = page;
  const { items, next } = await entityTimeline(db, scope, entity, {
    limit,
    ...(cursor === undefined ? {} : { cursor }),
  });
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
        title: titleOf(what, detail) ?? title ?? titles[what] ?? { en: what, zh: what },
        severity: severity === null ? undefined : (severity as TimelineItem['severity']),
        who: who === null ? undefined : (users.get(who) ?? who),
        finding: text('finding'),
        alert: text('alert'),
        incident: text('incident'),
        response: text('response'),
        detail,
        count: typeof count === 'number' ? count : 1,
      };
    }),
    ...(next === undefined ? {} : { next }),
  };
}

/** Of an alert its rule, which has both languages; its message is the rule's output, as the rule's author wrote it. */
function titleOf(what: string, { rule, title }: Readonly<Record<string, unknown>>): Text | undefined {
  if (what === 'alert' && typeof rule === 'string') return { en: ruleTitle(rule, 'en'), zh: ruleTitle(rule, 'zh') };
  return what === 'response' ? (title as Text) : undefined;
}
