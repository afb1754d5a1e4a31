import type { Migration } from '../migrate.ts';

export const console: Migration = {
  number: 21,
  name: 'console',
  sql: `
-- What is known of each rule that a finding names, and of what ends several findings at once.
create table rules (
  id text primary key,
  category text not null,
  severity text not null,
  title jsonb not null,
  why jsonb not null,
  remediation jsonb not null,
  links text[] not null default '{}'
);

create table causes (
  id text primary key,
  title jsonb not null
);

-- What live views are told, for all replicas and for those who come back: kept for a day.
create table live_log (
  seq bigint generated always as identity primary key,
  at timestamptz not null default now(),
  topic text not null,
  what text not null,
  id text not null,
  title jsonb,
  severity text,
  cluster text references clusters on delete cascade,
  namespace text,
  count integer not null default 1
);
create index live_log_at on live_log (at);

-- What was done about alerts: the records of responses as their journal has them.
create table responses (
  id text primary key,
  cluster text references clusters on delete cascade,
  at timestamptz not null,
  -- The id of the alert or incident.
  cause text not null,
  record jsonb not null
);
create index responses_cause on responses (cause);

create table notification_outputs (
  name text primary key,
  kind text not null,
  enabled boolean not null default true,
  settings jsonb not null,
  updated_at timestamptz not null default now(),
  updated_by text
);
`,
};
