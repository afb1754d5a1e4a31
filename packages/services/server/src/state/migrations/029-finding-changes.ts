import type { Migration } from '../migrate.ts';

export const findingChanges: Migration = {
  number: 29,
  name: 'finding-changes',
  sql: `
-- Each transaction that touched findings, once: as long as nobody sees another set of these, what was counted over all
-- findings still holds. Rows of concurrent transactions never meet, so nobody waits. Losing it in a crash only counts anew.
create unlogged table finding_changes (xid xid8 primary key);

create function note_finding_change() returns trigger language plpgsql as $$
begin
  insert into finding_changes values (pg_current_xact_id()) on conflict do nothing;
  return null;
end $$;
create trigger findings_changed after insert or update or delete or truncate on findings
  for each statement execute function note_finding_change();

-- What was fixed or came back since yesterday, found without reading the rest.
create index findings_fixed_at on findings (fixed_at) where fixed_at is not null;
create index findings_reopened_at on findings (reopened_at) where reopened_at is not null;
-- What one repair would end, listed and counted on each of its findings.
create index findings_cause on findings (cause, state);
create index findings_node on findings (cluster, node) where node is not null;
`,
};
