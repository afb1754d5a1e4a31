import type { Migration } from '../migrate.ts';

/** What rules say of themselves, by who says it: docs/adr/0015-whose-word-counts.md. */
export const ruleWords: Migration = {
  number: 48,
  name: 'rule-words',
  sql: `
alter table rules
  add column origin text not null default 'unknown' check (origin in ('server', 'build', 'cluster', 'unknown')),
  add column rank smallint not null generated always as
    (case origin when 'server' then 0 when 'build' then 1 when 'cluster' then 2 else 3 end) stored,
  add column cluster text references clusters on delete cascade,
  -- Of clusters that say something else of a rule, lists that span them show who said it first.
  add column said_at timestamptz not null default now(),
  add check ((origin = 'cluster') = (cluster is not null)),
  drop constraint rules_pkey,
  add constraint rules_word unique nulls not distinct (id, origin, cluster);
alter table rules alter column origin drop default;
create index rules_cluster on rules (cluster) where cluster is not null;
`,
};
