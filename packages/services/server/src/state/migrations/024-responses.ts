import type { Migration } from '../migrate.ts';

export const responses: Migration = {
  number: 24,
  name: 'responses',
  sql: `
-- What people did in clusters about what they saw. Written before it is done, so that what was done is never unknown.
drop table responses;
create table responses (
  id text primary key,
  cluster text not null references clusters on delete cascade,
  -- Absent for nodes.
  namespace text,
  at timestamptz not null,
  -- Who asked for it: a user's id.
  who text not null,
  action text not null,
  target jsonb not null,
  -- The ids of the pod and of what made it, or of the node.
  entities text[] not null,
  -- The alert or incident that it answers.
  cause_type text check (cause_type in ('alert', 'incident')),
  cause text,
  reason text not null,
  what jsonb not null,
  warnings jsonb not null default '[]',
  -- What was asked of the API server, and what takes it back.
  steps jsonb not null default '[]',
  undo jsonb,
  result text not null check (result in ('running', 'done', 'failed')),
  detail jsonb,
  undone_at timestamptz,
  undone_by text,
  undone_reason text
);
create index responses_at on responses (at desc, id);
create index responses_cause on responses (cause) where cause is not null;
create index responses_entities on responses using gin (entities);
`,
};
