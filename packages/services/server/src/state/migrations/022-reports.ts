import type { Migration } from '../migrate.ts';

export const reports: Migration = {
  number: 22,
  name: 'reports',
  sql: `
create table reports (
  id text primary key,
  name text not null,
  kind text not null check (kind in ('findings', 'compliance')),
  framework text,
  filters jsonb not null default '{}',
  language text not null check (language in ('en', 'zh')),
  schedule text not null default 'none' check (schedule in ('none', 'daily', 'weekly', 'monthly')),
  -- Whose it is: it holds what they saw when it was made, and is made anew with what they see then.
  user_id text not null references users on delete cascade,
  created_at timestamptz not null,
  state text not null default 'waiting' check (state in ('waiting', 'made', 'failed')),
  made_at timestamptz,
  problem text,
  totals jsonb,
  pdf bytea,
  csv text
);
alter table reports alter column pdf set storage external;
create index reports_user on reports (user_id, created_at desc, id);
create index reports_at on reports (created_at desc, id);
`,
};
