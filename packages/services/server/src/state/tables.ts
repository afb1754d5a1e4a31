import type { FindingKind, Severity, Text } from '@seawall/model';
import type { ColumnType, Generated } from 'kysely';
import type { ConsoleTables } from '../api/tables.ts';
import type { AccessTables } from '../auth/tables.ts';

// The schema as Kysely sees it. Parts of the server with tables of their own extend `Database` with one line each.

export interface Database extends AccessTables, ConsoleTables {
  clusters: ClusterTable;
  settings: SettingTable;
  resources: ResourceTable;
  object_versions: ObjectVersionTable;
  images: ImageTable;
  image_bills: ImageBillTable;
  nodes: NodeTable;
  identities: IdentityTable;
  entity_changes: EntityChangeTable;
  findings: FindingTable;
  finding_texts: FindingTextTable;
  finding_history: FindingHistoryTable;
  exceptions: ExceptionTable;
  exception_history: ExceptionHistoryTable;
  scans: ScanTable;
  alerts: AlertTable;
  incidents: IncidentTable;
  incident_history: IncidentHistoryTable;
  jobs: JobTable;
  retention: RetentionTable;
  bus_messages: BusMessageTable;
}

/** Read as a date, written as a date or RFC 3339. */
type Instant = ColumnType<Date, Date | string, Date | string>;
type MaybeInstant = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
/** With a default in the database. */
type DefaultInstant = ColumnType<Date, Date | string | undefined, Date | string>;
/** Read as parsed, written as JSON text. */
type Json<T> = ColumnType<T, string, string>;
type DefaultJson<T> = ColumnType<T, string | undefined, string>;
type MaybeJson<T> = ColumnType<T | null, string | null | undefined, string | null>;
type Maybe<T> = ColumnType<T | null, T | null | undefined, T | null>;
type Computed<T> = ColumnType<T, never, never>;
type Facts = Readonly<Record<string, unknown>>;

export type ClusterOrigin = 'watched' | 'enrolled' | 'sample';

export interface ClusterTable {
  id: string;
  name: string;
  origin: ClusterOrigin;
  created_at: DefaultInstant;
  last_seen_at: MaybeInstant;
  version: Maybe<string>;
  facts: DefaultJson<Facts>;
}

interface SettingTable {
  key: string;
  value: Json<unknown>;
  updated_at: DefaultInstant;
  updated_by: Maybe<string>;
}

/** What the entities of the inventory have in common. */
interface Lived {
  hash: string;
  facts: DefaultJson<Facts>;
  first_seen: DefaultInstant;
  last_seen: DefaultInstant;
  deleted_at: MaybeInstant;
  risk: Maybe<number>;
  risk_factors: MaybeJson<unknown>;
}

interface ResourceTable extends Lived {
  id: string;
  cluster: string;
  uid: Maybe<string>;
  api_version: string;
  kind: string;
  namespace: Maybe<string>;
  name: string;
  labels: DefaultJson<Readonly<Record<string, string>>>;
  owner: Maybe<string>;
  service_account: Maybe<string>;
  images: Generated<string[]>;
  spec: DefaultJson<Facts>;
}

interface ObjectVersionTable {
  id: Computed<number>;
  resource: string;
  since: Instant;
  seen: Instant;
  until: Instant;
  labels: Json<Readonly<Record<string, string>>>;
  spec: Json<Facts>;
}

interface ImageTable extends Omit<Lived, 'hash' | 'deleted_at'> {
  digest: string;
  /** Every name that anybody gave it; which of them hold where is in `image_names`. */
  names: Generated<string[]>;
  size: Maybe<number>;
}

/** Who says something: the server itself, a sender of no cluster, a cluster’s; or from before it was kept. */
export type WordOrigin = 'server' | 'build' | 'cluster' | 'unknown';

interface ImageBillTable {
  id: Computed<number>;
  digest: string;
  origin: WordOrigin;
  rank: Computed<number>;
  cluster: Maybe<string>;
  maker: Maybe<string>;
  sender: Maybe<string>;
  sbom: Buffer;
  content: string;
  os: Maybe<string>;
  components: number;
  scanned_at: Instant;
  db_version: Maybe<string>;
  facts: DefaultJson<Facts>;
}

interface NodeTable extends Lived {
  id: string;
  cluster: string;
  name: string;
}

export type IdentityKind = 'ServiceAccount' | 'User' | 'Group';

interface IdentityTable extends Lived {
  id: string;
  cluster: string;
  kind: IdentityKind;
  namespace: Maybe<string>;
  name: string;
}

export type EntityKind = 'resource' | 'image' | 'node' | 'identity' | 'cluster';

interface EntityChangeTable {
  id: Computed<number>;
  entity_kind: EntityKind;
  entity: string;
  at: DefaultInstant;
  what: string;
  who: Maybe<string>;
  detail: DefaultJson<Facts>;
}

export type FindingState = 'open' | 'fixed' | 'excepted';

export interface FindingTable {
  id: string;
  seq: Computed<number>;
  fingerprint: string;
  cluster: Maybe<string>;
  engine: string;
  scope: string;
  kind: FindingKind;
  rule: string;
  severity: Severity;
  rank: Computed<number>;
  subject_ref: string;
  subject: string;
  part: Generated<string>;
  resource_id: Maybe<string>;
  image: Maybe<string>;
  node: Maybe<string>;
  namespace: Maybe<string>;
  cause: string;
  fixable: Generated<boolean>;
  frameworks: Generated<string[]>;
  row_hash: string;
  state: Generated<FindingState>;
  first_seen: Instant;
  last_seen: Instant;
  fixed_at: MaybeInstant;
  reopened_at: MaybeInstant;
  reopen_count: Generated<number>;
  assignee: Maybe<string>;
  exception_id: Maybe<number>;
  risk: Generated<number>;
}

interface FindingTextTable {
  /** The finding's `seq`. */
  finding: number;
  title: Json<Text>;
  search: string;
  /** As JSON, but for the severity. */
  body: string;
  text_hash: string;
}

type FindingChange = 'fixed' | 'reopened' | 'severity' | 'assigned' | 'excepted' | 'exception-ended';

export interface FindingHistoryTable {
  seq: Computed<number>;
  finding_id: string;
  at: Instant;
  what: FindingChange;
  who: Maybe<string>;
  detail: DefaultJson<Facts>;
}

export type ExceptionState = 'pending' | 'approved' | 'denied' | 'revoked' | 'expired';

export interface ExceptionTable {
  id: Computed<number>;
  finding_id: Maybe<string>;
  kind: Maybe<FindingKind>;
  rule: Maybe<string>;
  cluster: Maybe<string>;
  namespace: Maybe<string>;
  subject: Maybe<string>;
  image: Maybe<string>;
  reason: string;
  requester: string;
  approver: Maybe<string>;
  state: Generated<ExceptionState>;
  created_at: DefaultInstant;
  decided_at: MaybeInstant;
  expires_at: Instant;
}

export interface ExceptionHistoryTable {
  seq: Computed<number>;
  exception_id: number;
  at: DefaultInstant;
  what: 'requested' | 'approved' | 'denied' | 'revoked' | 'expired';
  who: string;
  comment: Maybe<string>;
}

interface ScanTable {
  id: Computed<number>;
  cluster: Maybe<string>;
  engine: string;
  scope: string;
  started_at: Instant;
  finished_at: Instant;
  complete: boolean;
  findings: number;
  facts: DefaultJson<Facts>;
}

interface AlertTable {
  id: string;
  cluster: Maybe<string>;
  namespace: Maybe<string>;
  node: Maybe<string>;
  rule: string;
  severity: Severity;
  rank: Computed<number>;
  source: string;
  kind: string;
  subject_ref: Maybe<string>;
  resource_id: Maybe<string>;
  image: Maybe<string>;
  message: string;
  tactics: Generated<string[]>;
  techniques: Generated<string[]>;
  count: Generated<number>;
  first_time: Instant;
  last_time: Instant;
  excepted: Generated<boolean>;
  incident: Maybe<string>;
  body: Json<object>;
}

export type IncidentState = 'open' | 'acknowledged' | 'closed';

interface IncidentTable {
  id: string;
  cluster: Maybe<string>;
  namespaces: Generated<string[]>;
  resources: Generated<string[]>;
  severity: Severity;
  rank: Computed<number>;
  risk: number;
  state: Generated<IncidentState>;
  assignee: Maybe<string>;
  title: Json<Text>;
  tactics: Generated<string[]>;
  alert_count: number;
  first_time: Instant;
  last_time: Instant;
  updated_at: DefaultInstant;
  body: Json<object>;
}

export interface IncidentHistoryTable {
  seq: Computed<number>;
  incident: string;
  at: DefaultInstant;
  what: 'acknowledged' | 'closed' | 'reopened' | 'assigned' | 'comment';
  who: string;
  comment: Maybe<string>;
}

type JobState = 'queued' | 'running' | 'done' | 'failed';

export interface JobTable {
  id: Computed<number>;
  kind: string;
  key: string;
  payload: DefaultJson<Facts>;
  state: Generated<JobState>;
  run_at: DefaultInstant;
  attempts: Generated<number>;
  max_attempts: Generated<number>;
  worker: Maybe<string>;
  lease_until: MaybeInstant;
  progress: MaybeJson<Facts>;
  result: MaybeJson<unknown>;
  error: Maybe<string>;
  created_at: DefaultInstant;
  started_at: MaybeInstant;
  finished_at: MaybeInstant;
}

interface RetentionTable {
  kind: string;
  days: number;
  updated_at: DefaultInstant;
  updated_by: Maybe<string>;
}

interface BusMessageTable {
  sequence: Computed<number>;
  subject: string;
  data: Json<unknown>;
  at: DefaultInstant;
}
