import type { ActionStep, UndoStep } from '@seawall/alerting';
import type { Language, Severity, Text } from '@seawall/model';
import type { ColumnType, Generated } from 'kysely';
import type { BySeverity, DoneAction, DoneTo } from '../contract/types.ts';
import type { WordOrigin } from '../state/tables.ts';
import type { AccessScope } from '../state/access.ts';

// The tables behind what the console shows beside the inventory, as Kysely sees them (021-console).

type Json<T> = ColumnType<T, string, string>;
type Maybe<T> = ColumnType<T | null, T | null | undefined, T | null>;

interface RuleTable {
  id: string;
  origin: WordOrigin;
  rank: ColumnType<number, never, never>;
  cluster: Maybe<string>;
  said_at: Generated<Date>;
  category: string;
  severity: Severity;
  title: Json<Text>;
  why: Json<Text>;
  remediation: Json<Text>;
  links: Generated<string[]>;
}

interface CauseTable {
  id: string;
  title: Json<Text>;
}

interface LiveTable {
  seq: ColumnType<number, never, never>;
  at: Generated<Date>;
  topic: string;
  what: string;
  id: string;
  title: ColumnType<Text | null, string | null | undefined, string | null>;
  severity: Maybe<Severity>;
  cluster: Maybe<string>;
  namespace: Maybe<string>;
  count: Generated<number>;
}

interface OutputTable {
  name: string;
  kind: string;
  enabled: Generated<boolean>;
  settings: Json<Readonly<Record<string, unknown>>>;
  updated_at: Generated<Date>;
  updated_by: Maybe<string>;
}

export interface ResponseTable {
  id: string;
  cluster: string;
  namespace: Maybe<string>;
  at: ColumnType<Date, Date, never>;
  who: string;
  action: DoneAction;
  target: Json<DoneTo>;
  entities: string[];
  cause_type: Maybe<'alert' | 'incident'>;
  cause: Maybe<string>;
  reason: string;
  what: Json<Text>;
  warnings: Json<readonly Text[]>;
  steps: Json<readonly ActionStep[]>;
  undo: ColumnType<readonly UndoStep[] | null, string | null, string | null>;
  result: 'running' | 'done' | 'failed' | 'planned' | 'refused';
  detail: ColumnType<Text | null, string | null | undefined, string | null>;
  undone_at: Maybe<Date>;
  undone_by: Maybe<string>;
  undone_reason: Maybe<string>;
  undoing_at: Maybe<Date>;
  sender: Maybe<string>;
  sender_undo: Maybe<string>;
}

interface ReportTable {
  id: string;
  name: string;
  kind: 'findings' | 'compliance' | 'risk';
  framework: Maybe<string>;
  filters: Json<Readonly<Record<string, string>>>;
  language: Language;
  schedule: 'none' | 'daily' | 'weekly' | 'monthly';
  user_id: string;
  scope: Json<AccessScope>;
  made_scope: ColumnType<AccessScope | null, string | null | undefined, string | null>;
  created_at: ColumnType<Date, Date, Date>;
  state: Generated<'waiting' | 'made' | 'failed'>;
  made_at: Maybe<Date>;
  problem: Maybe<string>;
  totals: ColumnType<BySeverity | null, string | null | undefined, string | null>;
  pdf: Maybe<Buffer>;
  csv: Maybe<string>;
}

export interface ConsoleTables {
  reports: ReportTable;
  responses: ResponseTable;
  rules: RuleTable;
  causes: CauseTable;
  live_log: LiveTable;
  notification_outputs: OutputTable;
}
