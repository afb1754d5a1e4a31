import type { Migration } from '../migrate.ts';

export const alerts: Migration = {
  number: 4,
  name: 'alerts',
  sql: `
create table alerts (
  -- The model's id and the cluster.
  id text primary key,
  cluster text references clusters on delete cascade,
  namespace text,
  node text,
  rule text not null,
  severity text not null check (severity in ('critical', 'high', 'medium', 'low', 'info')),
  rank smallint generated always as
    (case severity when 'critical' then 4 when 'high' then 3 when 'medium' then 2 when 'low' then 1 else 0 end) stored,
  source text not null,
  kind text not null,
  subject_ref text,
  resource_id text,
  image text,
  message text not null,
  tactics text[] not null default '{}',
  techniques text[] not null default '{}',
  count bigint not null default 1,
  first_time timestamptz not null,
  last_time timestamptz not null,
  excepted boolean not null default false,
  incident text,
  body jsonb not null
) with (fillfactor = 85);
create index alerts_time on alerts (last_time desc, id);
create index alerts_rank on alerts (rank desc, last_time desc, id);
create index alerts_place on alerts (cluster, namespace, last_time desc);
create index alerts_rule on alerts (rule, last_time desc);
create index alerts_resource on alerts (resource_id) where resource_id is not null;
create index alerts_incident on alerts (incident) where incident is not null;

create table incidents (
  id text primary key,
  cluster text references clusters on delete cascade,
  namespaces text[] not null default '{}',
  resources text[] not null default '{}',
  severity text not null check (severity in ('critical', 'high', 'medium', 'low', 'info')),
  rank smallint generated always as
    (case severity when 'critical' then 4 when 'high' then 3 when 'medium' then 2 when 'low' then 1 else 0 end) stored,
  risk smallint not null,
  state text not null default 'open' check (state in ('open', 'acknowledged', 'closed')),
  assignee text,
  title jsonb not null,
  tactics text[] not null default '{}',
  alert_count integer not null,
  first_time timestamptz not null,
  last_time timestamptz not null,
  updated_at timestamptz not null default now(),
  body jsonb not null
) with (fillfactor = 85);
create index incidents_state on incidents (state, rank desc, last_time desc, id);
create index incidents_time on incidents (last_time desc, id);
create index incidents_resources on incidents using gin (resources);

create table incident_history (
  seq bigint generated always as identity primary key,
  incident text not null references incidents on delete cascade,
  at timestamptz not null default now(),
  what text not null check (what in ('acknowledged', 'closed', 'reopened', 'assigned', 'comment')),
  who text not null,
  comment text
);
create index incident_history_incident on incident_history (incident, seq);
`,
};
