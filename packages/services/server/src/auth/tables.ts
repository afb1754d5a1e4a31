import type { ColumnType, Generated } from 'kysely';
import type { Permission } from '../contract/types.ts';
import type { Text } from '@seawall/model';
import type { AccessScope } from '../state/access.ts';

// The tables of who may do what, as Kysely sees them (020-access).

type Instant = ColumnType<Date, Date | string, Date | string>;
type Maybe<T> = ColumnType<T | null, T | null | undefined, T | null>;
type Json<T> = ColumnType<T, string, string>;

export interface UserTable {
  id: string;
  name: string;
  display_name: string;
  email: Maybe<string>;
  source: 'local' | 'oidc';
  external_id: Maybe<string>;
  password_hash: Maybe<string>;
  roles: string[];
  scope: Json<AccessScope>;
  disabled: Generated<boolean>;
  created_at: Generated<Date>;
  last_sign_in_at: Maybe<Date>;
}

interface RoleTable {
  id: string;
  title: Json<Text>;
  permissions: Permission[];
}

export type SignInMethod = 'local' | 'oidc' | 'link';

interface SessionTable {
  id: string;
  secret_hash: string;
  previous_hash: Maybe<string>;
  rotated_at: Instant;
  csrf: string;
  user_id: string;
  how: SignInMethod;
  id_token: Maybe<string>;
  created_at: Instant;
  seen_at: Instant;
  expires_at: Instant;
  address: Maybe<string>;
  agent: Maybe<string>;
}

interface TokenTable {
  id: string;
  name: string;
  secret_hash: string;
  user_id: string;
  permissions: Permission[];
  scope: Json<AccessScope>;
  created_at: Generated<Date>;
  expires_at: Instant;
  last_used_at: Maybe<Date>;
  revoked_at: Maybe<Date>;
}

interface TicketTable {
  secret_hash: string;
  kind: 'link' | 'oidc';
  user_id: Maybe<string>;
  data: ColumnType<Readonly<Record<string, string>>, string, string>;
  expires_at: Instant;
}

interface FailureTable {
  key: string;
  at: Instant;
}

interface AuditTable {
  seq: ColumnType<number, never, never>;
  at: Generated<Date>;
  who: string;
  user_id: Maybe<string>;
  how: string;
  address: Maybe<string>;
  action: string;
  target: Maybe<string>;
  outcome: 'done' | 'refused';
  detail: ColumnType<Readonly<Record<string, unknown>>, string, string>;
}

/** What `Database` has of this part of the server. */
export interface AccessTables {
  users: UserTable;
  roles: RoleTable;
  sessions: SessionTable;
  tokens: TokenTable;
  sign_in_tickets: TicketTable;
  sign_in_failures: FailureTable;
  audit_log: AuditTable;
}
