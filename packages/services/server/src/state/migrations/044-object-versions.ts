import type { Migration } from '../migrate.ts';

export const objectVersions: Migration = {
  number: 44,
  name: 'object versions',
  sql: `
-- What objects asked for before they changed: the old values of a change that only an audit log tells of.
create table object_versions (
  id bigint generated always as identity primary key,
  resource text not null references resources on delete cascade,
  -- From the moment that it was first seen so, until it was seen otherwise.
  since timestamptz not null,
  -- The last time that it was seen so.
  seen timestamptz not null,
  until timestamptz not null,
  labels jsonb not null,
  spec jsonb not null
);
create index object_versions_resource on object_versions (resource, until);
create index object_versions_until on object_versions (until);
`,
};
