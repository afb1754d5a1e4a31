import type { Migration } from '../migrate.ts';

export const ingest: Migration = {
  number: 40,
  name: 'ingest',
  sql: `
-- The one authority that all replicas issue certificates of senders with.
create table ingest_authority (
  one boolean primary key default true check (one),
  certificate text not null,
  private_key text not null,
  created_at timestamptz not null default now()
);

create table enrolment_tokens (
  id text primary key,
  cluster text not null references clusters on delete cascade,
  -- SHA-256; the secret itself is shown once and never kept.
  secret_hash text not null,
  created_at timestamptz not null default now(),
  created_by text,
  expires_at timestamptz,
  last_used_at timestamptz
);
create index enrolment_tokens_cluster on enrolment_tokens (cluster);

-- Who sends, by cluster: agents by node, scanners, watchers.
create table senders (
  cluster text not null references clusters on delete cascade,
  name text not null,
  version text,
  enrolled_at timestamptz not null default now(),
  last_seen_at timestamptz,
  -- Rows that the sender gave up or that could not be used, in all.
  lost bigint not null default 0,
  rejected bigint not null default 0,
  waiting bigint not null default 0,
  revoked_at timestamptz,
  primary key (cluster, name)
);

-- What was said of each batch that is stored: one that comes again is told the same.
create table ingest_batches (
  id text primary key,
  cluster text references clusters on delete cascade,
  sender text not null,
  at timestamptz not null default now(),
  acknowledgement jsonb not null
);
create index ingest_batches_at on ingest_batches (at);

-- Parts of whole readings of a cluster that are in; the reading counts when all are.
create table object_sets (
  cluster text not null references clusters on delete cascade,
  id text not null,
  part integer not null,
  parts integer not null,
  at timestamptz not null,
  objects bytea not null,
  primary key (cluster, id, part)
);
create index object_sets_at on object_sets (at);
`,
};
