import type { Migration } from '../migrate.ts';

/** Who says what is in an image, and what it is called: docs/adr/0015-whose-word-counts.md. */
export const imageBills: Migration = {
  number: 47,
  name: 'image-bills',
  sql: `
create table image_bills (
  id bigint generated always as identity primary key,
  digest text not null references images on delete cascade,
  -- The server looked itself; a sender of no cluster did; a cluster's did; or nobody knows, for it is from before this table.
  origin text not null check (origin in ('server', 'build', 'cluster', 'unknown')),
  -- Whose word counts first.
  rank smallint not null generated always as
    (case origin when 'server' then 0 when 'build' then 1 when 'cluster' then 2 else 3 end) stored,
  -- Of a cluster's: it counts there and nowhere else.
  cluster text references clusters on delete cascade,
  -- Of a build: each has one of its own.
  maker text,
  sender text,
  sbom bytea not null,
  -- Of its packages: whether two say the same.
  content text not null,
  os text,
  components integer not null,
  scanned_at timestamptz not null,
  -- Of the advisory database that it was last matched against.
  db_version text,
  facts jsonb not null default '{}',
  unique nulls not distinct (digest, origin, cluster, maker),
  check ((origin = 'cluster') = (cluster is not null))
);
alter table image_bills alter column sbom set storage external;
create index image_bills_version on image_bills (db_version);
create index image_bills_cluster on image_bills (cluster) where cluster is not null;

-- What images are called, and who says so; without a cluster it holds for all.
create table image_names (
  digest text not null references images on delete cascade,
  cluster text references clusters on delete cascade,
  name text not null,
  unique nulls not distinct (digest, cluster, name)
);
create index image_names_name on image_names (name);
create index image_names_cluster on image_names (cluster) where cluster is not null;

-- The bill that counts for a cluster; without one, for what belongs to none.
create function counting_bill(image text, place text) returns bigint language sql stable parallel safe return (
  select id from image_bills where digest = image and (cluster is null or cluster = place)
  order by rank, scanned_at desc, id desc limit 1);

-- Whether an image is called one of these in a cluster.
create function image_called(image text, names text[], place text) returns boolean language sql stable parallel safe return exists (
  select from image_names n where n.digest = image and n.name = any(names) and (n.cluster is null or n.cluster = place));

-- Who sent what is stored is not known. It counts until somebody says anew; the server looks for itself into what its clusters run.
insert into image_bills (digest, origin, sbom, content, os, components, scanned_at, db_version, facts)
select digest, 'unknown', sbom, md5(sbom), os, coalesce(components, 0), coalesce(scanned_at, last_seen), db_version,
  jsonb_strip_nulls(jsonb_build_object('basis', facts -> 'basis', 'matchedFor', facts -> 'matchedFor'))
from images where sbom is not null;
-- A name holds where the image runs.
insert into image_names (digest, cluster, name)
select distinct i.digest, r.cluster, called
from images i join resources r on r.images @> array[i.digest] and r.deleted_at is null, unnest(i.names) as called;
update images set facts = facts - 'basis' - 'matchedFor' - 'problems';
alter table images drop column sbom, drop column os, drop column components, drop column scanned_at, drop column db_version;
`,
};
