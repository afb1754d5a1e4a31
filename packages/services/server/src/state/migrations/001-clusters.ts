import type { Migration } from '../migrate.ts';

export const clusters: Migration = {
  number: 1,
  name: 'clusters',
  sql: `
create table clusters (
  id text primary key check (id ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  name text not null,
  origin text not null check (origin in ('watched', 'enrolled', 'sample')),
  created_at timestamptz not null default now(),
  -- Of anything that the cluster, its agents or its watcher said.
  last_seen_at timestamptz,
  version text,
  facts jsonb not null default '{}'
);
create unique index clusters_name on clusters (lower(name));

create table settings (
  key text primary key,
  value jsonb not null,
  updated_at timestamptz not null default now(),
  updated_by text
);
`,
};
