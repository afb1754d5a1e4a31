import type { Migration } from '../migrate.ts';

export const findings: Migration = {
  number: 3,
  name: 'findings',
  sql: `
-- Narrow, for lists and counts go over all of it: the finding itself lies in finding_bodies.
create table findings (
  -- The model's fingerprint and the cluster: see findingId.
  id text primary key,
  fingerprint text not null,
  -- Absent for what belongs to no cluster, such as an image that a pipeline scanned.
  cluster text references clusters on delete cascade,
  -- Who submits it, and the subject whose full set it belongs to.
  engine text not null,
  scope text not null,
  kind text not null,
  rule text not null,
  severity text not null check (severity in ('critical', 'high', 'medium', 'low', 'info')),
  -- 4 critical … 0 info, to sort by.
  rank smallint generated always as
    (case severity when 'critical' then 4 when 'high' then 3 when 'medium' then 2 when 'low' then 1 else 0 end) stored,
  subject_ref text not null,
  -- As people read it: Deployment shop/cart.
  subject text not null,
  part text not null default '',
  resource_id text,
  -- Digest where it is known, else the name.
  image text,
  node text,
  namespace text,
  -- What one repair would end it together with others: a base image, a package, a chart.
  cause text not null,
  fixable boolean not null default false,
  -- What it breaks: framework/requirement.
  frameworks text[] not null default '{}',
  title jsonb not null,
  -- What a search looks through, lower case.
  search text not null,
  body_hash text not null,
  state text not null default 'open' check (state in ('open', 'fixed', 'excepted')),
  first_seen timestamptz not null,
  last_seen timestamptz not null,
  fixed_at timestamptz,
  reopened_at timestamptz,
  reopen_count integer not null default 0,
  assignee text,
  exception_id bigint,
  risk smallint not null default 0
) with (fillfactor = 45);
-- Half of each page is free: a set that says what it said before touches last_seen alone, and its rows stay in their
-- pages without a word to the indexes. There are few of those, for they are what a new finding costs; a search for
-- words reads the table.
create index findings_scope on findings (engine, scope, cluster);
create index findings_rank on findings (state, rank desc, risk desc, id desc);
create index findings_risk on findings (state, risk desc, rank desc, id desc);
create index findings_first_seen on findings (state, first_seen, id);
create index findings_resource on findings (resource_id) where resource_id is not null;
create index findings_image on findings (image) where image is not null;
create index findings_rule on findings (rule, state);
create index findings_place on findings (cluster, namespace, state);
create index findings_exception on findings (exception_id) where exception_id is not null;
create index findings_assignee on findings (assignee) where assignee is not null;

create table finding_bodies (
  id text primary key,
  -- Kept as it came: nothing asks for its parts.
  body json not null
);

-- A foreign key would look up each body as it is written; they only ever go with their findings.
create function drop_finding_bodies() returns trigger language plpgsql as $$
begin
  delete from finding_bodies b using gone g where b.id = g.id;
  return null;
end $$;
create trigger findings_gone after delete on findings referencing old table as gone
  for each statement execute function drop_finding_bodies();

create table finding_history (
  seq bigint generated always as identity primary key,
  finding_id text not null references findings on delete cascade,
  at timestamptz not null,
  what text not null check (what in ('fixed', 'reopened', 'severity', 'assigned', 'excepted', 'exception-ended')),
  who text,
  detail jsonb not null default '{}'
);
create index finding_history_finding on finding_history (finding_id, seq);
create index finding_history_at on finding_history (at);

create table exceptions (
  id bigint generated always as identity primary key,
  -- What it covers: every condition that is given must hold; * stands for any text in rule, resource, image and namespace.
  finding_id text,
  kind text,
  rule text,
  cluster text references clusters on delete cascade,
  namespace text,
  subject text,
  image text,
  reason text not null check (reason <> ''),
  requester text not null,
  approver text,
  state text not null default 'pending' check (state in ('pending', 'approved', 'denied', 'revoked', 'expired')),
  created_at timestamptz not null default now(),
  decided_at timestamptz,
  expires_at timestamptz not null,
  check (approver is null or state <> 'approved' or approver <> requester),
  check (state <> 'approved' or approver is not null),
  check (num_nonnulls(finding_id, kind, rule, cluster, namespace, subject, image) > 0)
);
create index exceptions_state on exceptions (state, expires_at);

-- A pattern with * for any text, as LIKE has it.
create function glob(pattern text) returns text language sql immutable strict parallel safe return
  replace(replace(replace(replace(pattern, '\\', '\\\\'), '%', '\\%'), '_', '\\_'), '*', '%');

create table exception_history (
  seq bigint generated always as identity primary key,
  exception_id bigint not null references exceptions on delete cascade,
  at timestamptz not null default now(),
  what text not null check (what in ('requested', 'approved', 'denied', 'revoked', 'expired')),
  who text not null,
  comment text
);
create index exception_history_exception on exception_history (exception_id, seq);

-- One run of an engine over a scope, and what it says of itself.
create table scans (
  id bigint generated always as identity primary key,
  cluster text references clusters on delete cascade,
  engine text not null,
  scope text not null,
  started_at timestamptz not null,
  finished_at timestamptz not null,
  complete boolean not null,
  findings integer not null,
  facts jsonb not null default '{}'
);
create index scans_scope on scans (engine, scope, cluster, finished_at desc);
create index scans_at on scans (finished_at);
`,
};
