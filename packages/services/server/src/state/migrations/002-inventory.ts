import type { Migration } from '../migrate.ts';

export const inventory: Migration = {
  number: 2,
  name: 'inventory',
  sql: `
create table resources (
  -- Made from cluster, group, kind, namespace and name: see resourceId.
  id text primary key,
  cluster text not null references clusters on delete cascade,
  uid text,
  api_version text not null,
  kind text not null,
  namespace text,
  name text not null,
  labels jsonb not null default '{}',
  -- The resource that made this one: its id.
  owner text,
  service_account text,
  images text[] not null default '{}',
  spec jsonb not null default '{}',
  facts jsonb not null default '{}',
  -- Of everything above: what has not changed is not written again.
  hash text not null,
  first_seen timestamptz not null default now(),
  last_seen timestamptz not null default now(),
  deleted_at timestamptz,
  risk smallint,
  risk_factors jsonb
) with (fillfactor = 85);
create index resources_place on resources (cluster, kind, namespace, name);
create index resources_risk on resources (risk desc nulls last, id) where deleted_at is null;
create index resources_owner on resources (owner) where owner is not null;
create index resources_images on resources using gin (images);
create index resources_account on resources (cluster, namespace, service_account) where service_account is not null;

create table images (
  digest text primary key,
  -- As people name it, each name that it was seen under.
  names text[] not null default '{}',
  os text,
  size bigint,
  -- Bill of materials, zstd.
  sbom bytea,
  components integer,
  scanned_at timestamptz,
  -- Of the advisory database that it was last matched against.
  db_version text,
  facts jsonb not null default '{}',
  first_seen timestamptz not null default now(),
  last_seen timestamptz not null default now(),
  risk smallint,
  risk_factors jsonb
);
alter table images alter column sbom set storage external;
create index images_names on images using gin (names);
create index images_version on images (db_version) where sbom is not null;

create table nodes (
  id text primary key,
  cluster text not null references clusters on delete cascade,
  name text not null,
  facts jsonb not null default '{}',
  hash text not null,
  first_seen timestamptz not null default now(),
  last_seen timestamptz not null default now(),
  deleted_at timestamptz,
  risk smallint,
  risk_factors jsonb,
  unique (cluster, name)
);

create table identities (
  id text primary key,
  cluster text not null references clusters on delete cascade,
  kind text not null check (kind in ('ServiceAccount', 'User', 'Group')),
  namespace text,
  name text not null,
  facts jsonb not null default '{}',
  hash text not null,
  first_seen timestamptz not null default now(),
  last_seen timestamptz not null default now(),
  deleted_at timestamptz,
  risk smallint,
  risk_factors jsonb
);
create index identities_place on identities (cluster, kind, namespace, name);

-- What happened to an entity, in the order of time.
create table entity_changes (
  id bigint generated always as identity primary key,
  entity_kind text not null check (entity_kind in ('resource', 'image', 'node', 'identity', 'cluster')),
  entity text not null,
  at timestamptz not null default now(),
  what text not null,
  who text,
  detail jsonb not null default '{}'
);
create index entity_changes_entity on entity_changes (entity, at desc, id desc);
create index entity_changes_at on entity_changes (at);
`,
};
