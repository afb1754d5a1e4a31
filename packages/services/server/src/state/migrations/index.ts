import type { Migration } from '../migrate.ts';
import { clusters } from './001-clusters.ts';
import { inventory } from './002-inventory.ts';
import { findings } from './003-findings.ts';
import { alerts } from './004-alerts.ts';
import { jobs } from './005-jobs.ts';
import { bus } from './006-bus.ts';
import { findingRows } from './007-finding-rows.ts';
import { access } from './020-access.ts';
import { console } from './021-console.ts';
import { reports } from './022-reports.ts';
import { news } from './023-news.ts';
import { responses } from './024-responses.ts';
import { findingChanges } from './029-finding-changes.ts';
import { riskReports } from './030-risk-reports.ts';
import { findingNews } from './031-finding-news.ts';
import { undoClaims } from './032-undo-claims.ts';
import { findingTexts } from './033-finding-texts.ts';
import { ingest } from './040-ingest.ts';
import { sentResponses } from './041-sent-responses.ts';
import { reportScope } from './042-report-scope.ts';
import { knownAddresses } from './043-known-addresses.ts';
import { objectVersions } from './044-object-versions.ts';
import { inventoryNews } from './045-inventory-news.ts';
import { enrolmentsKnown } from './046-enrolments-known.ts';
import { imageBills } from './047-image-bills.ts';
import { ruleWords } from './048-rule-words.ts';

/** Every step of the schema. Numbers: 001–019 stores, 020–039 API, 040–059 ingest and collectors, 060–079 reports. */
export const migrations: readonly Migration[] = [
  clusters,
  inventory,
  findings,
  alerts,
  jobs,
  bus,
  findingRows,
  access,
  console,
  reports,
  news,
  responses,
  findingChanges,
  riskReports,
  findingNews,
  undoClaims,
  findingTexts,
  ingest,
  sentResponses,
  reportScope,
  knownAddresses,
  objectVersions,
  inventoryNews,
  enrolmentsKnown,
  imageBills,
  ruleWords,
];
