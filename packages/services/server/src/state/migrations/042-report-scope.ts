import type { Migration } from '../migrate.ts';

export const reportScope: Migration = {
  number: 42,
  name: 'report-scope',
  sql: `
-- What whoever ordered it saw: a token may see less than its owner, and its reports hold no more.
alter table reports add column scope jsonb not null default '{}';
update reports set scope = users.scope from users where users.id = reports.user_id;
-- What the files that lie here were made with; whoever sees less by now is not shown them.
alter table reports add column made_scope jsonb;
update reports set made_scope = scope where made_at is not null;
`,
};
