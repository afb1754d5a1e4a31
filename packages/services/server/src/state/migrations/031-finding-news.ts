import type { Migration } from '../migrate.ts';

export const findingNews: Migration = {
  number: 31,
  name: 'finding-news',
  sql: `
-- Of many findings only the worst is named: nobody has to sort them, nor carry all of their titles.
create or replace function tell_findings() returns trigger language plpgsql as $$
begin
  insert into live_log (topic, what, id, title, severity, cluster, namespace, count)
  select 'finding', 'new', worst.id, case when told.count = 1 then worst.title end, worst.severity, told.cluster,
    told.namespace, told.count
  from (
    select cluster, namespace, count(*) as count, substr(max(rank || id), 2) as id from fresh group by cluster, namespace
  ) as told join fresh as worst using (id);
  if found then perform pg_notify('seawall_live', ''); end if;
  return null;
end $$;

-- Planned each time: a plan that was made while there were few findings reads all of them for ever.
create or replace function tell_finding_changes() returns trigger language plpgsql as $$
declare
  lines integer;
begin
  execute $news$
    insert into live_log (topic, what, id, title, severity, cluster, namespace, count)
    select 'finding', told.what, worst.id, case when told.count = 1 then worst.title end, worst.severity, told.cluster,
      told.namespace, told.count
    from (
      select fresh.what, f.cluster, f.namespace, count(*) as count, substr(max(f.rank || f.id), 2) as id
      from fresh join findings as f on f.id = fresh.finding_id group by fresh.what, f.cluster, f.namespace
    ) as told join findings as worst using (id)
  $news$;
  get diagnostics lines = row_count;
  if lines > 0 then perform pg_notify('seawall_live', ''); end if;
  return null;
end $$;
`,
};
