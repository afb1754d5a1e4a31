import type { Migration } from '../migrate.ts';

export const bus: Migration = {
  number: 6,
  name: 'bus',
  sql: `
-- The messages of a server that has no NATS: work until it is done, news for a while.
create table bus_messages (
  sequence bigint generated always as identity primary key,
  subject text not null,
  data jsonb not null,
  at timestamptz not null default now()
);
create index bus_messages_subject on bus_messages (subject, sequence);
`,
};
