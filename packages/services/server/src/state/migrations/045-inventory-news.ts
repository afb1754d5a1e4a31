import type { Migration } from '../migrate.ts';

export const inventoryNews: Migration = {
  number: 45,
  name: 'inventory-news',
  sql: `
-- Live views are told what a cluster has now: a node that reports, a workload that appears, changes or goes. Those of one statement
-- are one line a namespace.
create function tell_inventory() returns trigger language plpgsql as $$
begin
  insert into live_log (topic, what, id, cluster, namespace, count)
  select 'cluster', 'changed', place.cluster, place.cluster, place.namespace, count(*)
  from fresh join lateral (
    select cluster, namespace from resources where fresh.entity_kind = 'resource' and id = fresh.entity
    union all select cluster, null from nodes where fresh.entity_kind = 'node' and id = fresh.entity
    union all select cluster, namespace from identities where fresh.entity_kind = 'identity' and id = fresh.entity
  ) as place on true
  where fresh.what in ('appeared', 'changed', 'removed')
  group by place.cluster, place.namespace;
  if found then perform pg_notify('seawall_live', ''); end if;
  return null;
end $$;
create trigger entity_changes_news after insert on entity_changes
  referencing new table as fresh for each statement execute function tell_inventory();

-- A cluster that is heard of for the first time.
create function tell_first_word() returns trigger language plpgsql as $$
begin
  insert into live_log (topic, what, id, title, cluster, count)
  values ('cluster', 'live', new.id, jsonb_build_object('en', new.name, 'zh', new.name), new.id, 1);
  perform pg_notify('seawall_live', '');
  return null;
end $$;
create trigger clusters_news after update of last_seen_at on clusters
  for each row when (old.last_seen_at is null and new.last_seen_at is not null) execute function tell_first_word();
`,
};
