import type { Migration } from '../migrate.ts';

export const access: Migration = {
  number: 20,
  name: 'access',
  sql: `
create table users (
  id text primary key,
  name text not null,
  display_name text not null,
  email text,
  source text not null check (source in ('local', 'oidc')),
  -- Issuer and subject of who signs in elsewhere.
  external_id text unique,
  -- PHC string; absent for who has no password here.
  password_hash text,
  roles text[] not null,
  -- What they see: {clusters?: [id], namespaces?: [name]}.
  scope jsonb not null default '{}',
  disabled boolean not null default false,
  created_at timestamptz not null default now(),
  last_sign_in_at timestamptz
);
create unique index users_name on users (lower(name));

create table roles (
  id text primary key,
  title jsonb not null,
  permissions text[] not null
);

create table sessions (
  id text primary key,
  -- SHA-256 of what the cookie holds; the one before it is good for a moment, for requests that were under way.
  secret_hash text not null unique,
  previous_hash text unique,
  rotated_at timestamptz not null,
  csrf text not null,
  user_id text not null references users on delete cascade,
  how text not null check (how in ('local', 'oidc', 'link')),
  -- For signing out at the provider.
  id_token text,
  created_at timestamptz not null,
  seen_at timestamptz not null,
  expires_at timestamptz not null,
  address text,
  agent text
);
create index sessions_user on sessions (user_id);
create index sessions_expiry on sessions (expires_at);

create table tokens (
  id text primary key,
  name text not null,
  secret_hash text not null unique,
  user_id text not null references users on delete cascade,
  permissions text[] not null,
  scope jsonb not null default '{}',
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  last_used_at timestamptz,
  revoked_at timestamptz
);
create index tokens_user on tokens (user_id);

-- One-time links, and sign-ins that are under way at a provider: what is here can be used once, until it expires.
create table sign_in_tickets (
  secret_hash text primary key,
  kind text not null check (kind in ('link', 'oidc')),
  user_id text references users on delete cascade,
  data jsonb not null default '{}',
  expires_at timestamptz not null
);

create table sign_in_failures (
  key text not null,
  at timestamptz not null
);
create index sign_in_failures_key on sign_in_failures (key, at);

-- Who changed what in Seawall. Nothing in it is ever changed; what is older than its time is deleted.
create table audit_log (
  seq bigint generated always as identity primary key,
  at timestamptz not null default now(),
  who text not null,
  user_id text,
  how text not null,
  address text,
  action text not null,
  target text,
  outcome text not null check (outcome in ('done', 'refused')),
  detail jsonb not null default '{}'
);
create index audit_log_at on audit_log (at desc, seq desc);
`,
};
