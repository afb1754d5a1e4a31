import type { Migration } from '../migrate.ts';

/** A finding that only says it otherwise touches no index of the lists, and one that is rated otherwise writes no text. */
export const findingTexts: Migration = {
  number: 33,
  name: 'finding-texts',
  sql: `
-- What lists order, narrow and count stays in findings; what is read of a finding lies beside it, each part with a hash of
-- its own. Those of before are of no row any more: the next set writes all of its findings once.
create table finding_texts (
  finding bigint primary key,
  title jsonb not null,
  -- What a search looks through, lower case.
  search text not null,
  -- The finding as JSON, but for its severity, which is its row's.
  body text not null,
  text_hash text not null
);
insert into finding_texts (finding, title, search, body, text_hash)
  select f.seq, f.title, f.search, b.body, '' from findings f join finding_bodies b on b.finding = f.seq;
drop table finding_bodies;
alter table findings drop column title, drop column search;
alter table findings rename column body_hash to row_hash;
create or replace function drop_parts_of_findings() returns trigger language plpgsql as $$
begin
  delete from finding_texts t using gone g where t.finding = g.seq;
  delete from finding_history h using gone g where h.finding_id = g.id;
  return null;
end $$;

-- Each index costs whatever is new or rated otherwise. The order by risk is merged from findings_rank, one severity beside
-- the other; and what is its own cause is found by its rule.
drop index findings_risk, findings_cause;
create index findings_cause on findings (cause, state) where cause <> rule;

create or replace function tell_findings() returns trigger language plpgsql as $$
begin
  insert into live_log (topic, what, id, title, severity, cluster, namespace, count)
  select 'finding', 'new', worst.id,
    case when told.count = 1 then (select title from finding_texts where finding = worst.seq) end,
    worst.severity, told.cluster, told.namespace, told.count
  from (
    select cluster, namespace, count(*) as count, substr(max(rank || id), 2) as id from fresh group by cluster, namespace
  ) as told join fresh as worst using (id);
  if found then perform pg_notify('seawall_live', ''); end if;
  return null;
end $$;
create or replace function tell_finding_changes() returns trigger language plpgsql as $$
declare
  lines integer;
begin
  execute $news$
    insert into live_log (topic, what, id, title, severity, cluster, namespace, count)
    select 'finding', told.what, worst.id,
      case when told.count = 1 then (select title from finding_texts where finding = worst.seq) end,
      worst.severity, told.cluster, told.namespace, told.count
    from (
      select fresh.what, f.cluster, f.namespace, count(*) as count, substr(max(f.rank || f.id), 2) as id
      from fresh join findings as f on f.id = fresh.finding_id group by fresh.what, f.cluster, f.namespace
    ) as told join findings as worst using (id)
  $news$;
  get diagnostics lines = row_count;
  if lines > 0 then perform pg_notify('seawall_live', ''); end if;
  return null;
end $$;

-- How the server hands findings over, in PostgreSQL's binary form: see findings/row.ts.
drop type finding_row;
create type finding_row as (
  seq bigint, id text, fingerprint text, kind text, rule text, severity text, subject_ref text, subject text, part text,
  resource_id text, image text, node text, namespace text, cause text, fixable boolean, frameworks text[], risk smallint,
  excepted boolean, row_hash text
);
create type finding_text as (finding bigint, title jsonb, search text, body text, text_hash text);
`,
};
