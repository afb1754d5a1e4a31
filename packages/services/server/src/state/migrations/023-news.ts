import type { Migration } from '../migrate.ts';

export const news: Migration = {
  number: 23,
  name: 'news',
  sql: `
-- Live views are told by the database itself, so that nobody who writes can forget it. Alike news of one statement are
-- one line a namespace; a single one names its title.
create function tell(topic text, what text, ids text[], titles jsonb[], ranks smallint[], cluster text, namespace text)
returns void language sql as $$
  insert into live_log (topic, what, id, title, severity, cluster, namespace, count)
  values (topic, what, ids[1], case when cardinality(ids) = 1 then titles[1] end,
    (array['info', 'low', 'medium', 'high', 'critical'])[(select max(rank) from unnest(ranks) as rank) + 1],
    cluster, namespace, cardinality(ids));
$$;

create function tell_findings() returns trigger language plpgsql as $$
begin
  perform tell('finding', 'new', array_agg(id order by rank desc, id), array_agg(title order by rank desc, id),
    array_agg(rank), cluster, namespace)
  from fresh group by cluster, namespace;
  if found then perform pg_notify('seawall_live', ''); end if;
  return null;
end $$;
create trigger findings_news after insert on findings
  referencing new table as fresh for each statement execute function tell_findings();

create function tell_finding_changes() returns trigger language plpgsql as $$
begin
  perform tell('finding', fresh.what, array_agg(f.id order by f.rank desc, f.id),
    array_agg(f.title order by f.rank desc, f.id), array_agg(f.rank), f.cluster, f.namespace)
  from fresh join findings as f on f.id = fresh.finding_id group by fresh.what, f.cluster, f.namespace;
  if found then perform pg_notify('seawall_live', ''); end if;
  return null;
end $$;
create trigger finding_history_news after insert on finding_history
  referencing new table as fresh for each statement execute function tell_finding_changes();

create function tell_alerts() returns trigger language plpgsql as $$
begin
  perform tell('alert', case tg_op when 'INSERT' then 'new' else 'changed' end, array_agg(id order by rank desc, id),
    array_agg(jsonb_build_object('en', message, 'zh', message) order by rank desc, id), array_agg(rank), cluster, namespace)
  from fresh where not excepted group by cluster, namespace;
  if found then perform pg_notify('seawall_live', ''); end if;
  if tg_op = 'INSERT' and exists (select from notification_outputs where enabled) then
    insert into jobs (kind, key, payload) select 'notify', 'alert ' || id, jsonb_build_object('alert', id)
    from fresh where not excepted on conflict do nothing;
  end if;
  return null;
end $$;
create trigger alerts_news after insert on alerts
  referencing new table as fresh for each statement execute function tell_alerts();
create trigger alerts_changes after update on alerts
  referencing new table as fresh for each statement execute function tell_alerts();

create function tell_incidents() returns trigger language plpgsql as $$
begin
  perform tell('incident', case tg_op when 'INSERT' then 'new' else 'changed' end, array_agg(fresh.id),
    array_agg(title), array_agg(rank), cluster, place.namespace)
  from fresh left join lateral unnest(namespaces) as place(namespace) on true group by cluster, place.namespace;
  if found then perform pg_notify('seawall_live', ''); end if;
  if tg_op = 'INSERT' and exists (select from notification_outputs where enabled) then
    insert into jobs (kind, key, payload) select 'notify', 'incident ' || id, jsonb_build_object('incident', id)
    from fresh on conflict do nothing;
  end if;
  return null;
end $$;
create trigger incidents_news after insert on incidents
  referencing new table as fresh for each statement execute function tell_incidents();
create trigger incidents_changes after update on incidents
  referencing new table as fresh for each statement execute function tell_incidents();
`,
};
