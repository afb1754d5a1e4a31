import type { Migration } from '../migrate.ts';

/** A finding that is new or changed costs the indexes that it stands in and the pages it fills; this makes them few. */
export const findingRows: Migration = {
  number: 7,
  name: 'finding-rows',
  sql: `
-- What was stored last of a scope: all findings of it that are not fixed were seen then, if the set was complete. So a set
-- that says what the last one said touches one row instead of all of theirs, and pages are full.
create table finding_sets (
  id bigint generated always as identity primary key,
  cluster text references clusters on delete cascade,
  engine text not null,
  scope text not null,
  at timestamptz not null,
  unique nulls not distinct (engine, scope, cluster)
);
alter table findings set (fillfactor = 90);

-- In the order in which findings came, to tell alike ones apart in sorted lists: in an index a new one stands beside the
-- last, where its id would stand anywhere.
alter table findings add column seq bigint generated always as identity (cache 1000);
drop index findings_rank, findings_risk, findings_first_seen;
create index findings_rank on findings (state, rank desc, risk desc, seq desc);
create index findings_risk on findings (state, risk desc, rank desc, seq desc);
create index findings_first_seen on findings (state, first_seen, seq);

-- The finding as JSON, kept as it came: nothing asks for its parts.
create table finding_texts (finding bigint primary key, body text not null);
insert into finding_texts (finding, body) select f.seq, b.body::text from findings f join finding_bodies b using (id);
drop table finding_bodies;
alter table finding_texts rename to finding_bodies;
alter index finding_texts_pkey rename to finding_bodies_pkey;

-- Foreign keys would look up the cluster and lock the finding for every row that is written. A set looks once, and holds
-- on to its cluster while it is stored; history is written of findings that the same statement has changed.
alter table findings drop constraint findings_cluster_fkey;
alter table finding_history drop constraint finding_history_finding_id_fkey;
alter table finding_history drop constraint finding_history_pkey, add primary key (finding_id, seq);
drop index finding_history_finding, finding_history_at;
create or replace function drop_finding_bodies() returns trigger language plpgsql as $$
begin
  delete from finding_bodies b using gone g where b.finding = g.seq;
  delete from finding_history h using gone g where h.finding_id = g.id;
  return null;
end $$;
alter function drop_finding_bodies rename to drop_parts_of_findings;
create function drop_findings_of_clusters() returns trigger language plpgsql as $$
begin
  delete from findings f using gone g where f.cluster = g.id;
  return null;
end $$;
create trigger clusters_gone after delete on clusters referencing old table as gone
  for each statement execute function drop_findings_of_clusters();

-- How the server hands findings over, in PostgreSQL's binary form: see findings/row.ts.
create type finding_row as (
  id text, fingerprint text, kind text, rule text, severity text, subject_ref text, subject text, part text,
  resource_id text, image text, node text, namespace text, cause text, fixable boolean, frameworks text[], title jsonb,
  search text, risk smallint, excepted boolean, body text, body_hash text
);
`,
};
