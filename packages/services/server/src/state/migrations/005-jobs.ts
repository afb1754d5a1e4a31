import type { Migration } from '../migrate.ts';

export const jobs: Migration = {
  number: 5,
  name: 'jobs',
  sql: `
create table jobs (
  id bigint generated always as identity primary key,
  kind text not null,
  -- Only one job of a kind and key waits or runs at a time.
  key text not null,
  payload jsonb not null default '{}',
  state text not null default 'queued' check (state in ('queued', 'running', 'done', 'failed')),
  run_at timestamptz not null default now(),
  attempts integer not null default 0,
  max_attempts integer not null default 5,
  worker text,
  lease_until timestamptz,
  progress jsonb,
  result jsonb,
  error text,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz
) with (fillfactor = 70);
create unique index jobs_key on jobs (kind, key) where state in ('queued', 'running');
create index jobs_due on jobs (run_at, id) where state = 'queued';
create index jobs_leases on jobs (lease_until) where state = 'running';
create index jobs_finished on jobs (finished_at) where state in ('done', 'failed');

create table retention (
  kind text primary key,
  days integer not null check (days between 1 and 3650),
  updated_at timestamptz not null default now(),
  updated_by text
);
`,
};
