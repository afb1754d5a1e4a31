import type { z } from 'zod';
import type * as common from './common.ts';
import type * as entities from './entities.ts';
import type * as exceptions from './exceptions.ts';
import type * as findings from './findings.ts';
import type * as governance from './governance.ts';
import type * as live from './live.ts';
import type * as overview from './overview.ts';
import type * as responses from './responses.ts';
import type * as runtime from './runtime.ts';
import type * as settings from './settings.ts';

// The answers by name, for whoever shows them: types only, nothing of zod remains in what is bundled.

export type Problem = z.output<typeof common.problem>;
export type Ref = z.output<typeof common.ref>;
export type BySeverity = z.output<typeof common.bySeverity>;
export type RiskFactor = z.output<typeof common.factor>;
export type ClusterName = z.output<typeof common.clusterName>;
export type EntityLink = z.output<typeof common.entityLink>;

export type Overview = z.output<typeof overview.overview>;
export type OverviewAction = z.output<typeof overview.overviewAction>;
export type OverviewCluster = z.output<typeof overview.overviewCluster>;
export type SearchHit = z.output<typeof overview.searchHit>;

export type FindingRow = z.output<typeof findings.finding>;
export type FindingDetail = z.output<typeof findings.findingDetail>;
export type FindingGroup = z.output<typeof findings.group>;
export type FindingCounts = z.output<typeof findings.findingCounts>;
export type FindingQuery = z.input<typeof findings.findingQuery>;
export type HistoryEntry = z.output<typeof findings.historyEntry>;
export type Exception = z.output<typeof exceptions.exception>;
export type ExceptionDetail = z.output<typeof exceptions.exceptionDetail>;

export type WorkloadRow = z.output<typeof entities.workload>;
export type WorkloadDetail = z.output<typeof entities.workloadDetail>;
export type Grant = z.output<typeof entities.grant>;
export type ImageRow = z.output<typeof entities.image>;
export type ImageDetail = z.output<typeof entities.imageDetail>;
export type ImagePackage = z.output<typeof entities.imagePackage>;
export type NodeRow = z.output<typeof entities.node>;
export type NodeDetail = z.output<typeof entities.nodeDetail>;
export type IdentityRow = z.output<typeof entities.identity>;
export type IdentityDetail = z.output<typeof entities.identityDetail>;
export type TimelineItem = z.output<typeof entities.timelineEntry>;
export type WhatIf = z.output<typeof entities.whatIf>;

export type AlertRow = z.output<typeof runtime.alert>;
export type AlertDetail = z.output<typeof runtime.alertDetail>;
export type AlertSeries = z.output<typeof runtime.alertSeries>;
export type IncidentRow = z.output<typeof runtime.incidentRow>;
export type IncidentDetail = z.output<typeof runtime.incidentDetail>;
export type DetectionRule = z.output<typeof runtime.detectionRule>;
export type DetectionRuleDetail = z.output<typeof runtime.detectionRuleDetail>;
export type ThreatMatrix = z.output<typeof runtime.matrix>;
export type ResponseAction = (typeof responses.responseActions)[number];
export type DoneAction = (typeof responses.doneActions)[number];
export type DoneTo = z.output<typeof responses.doneTo>;
export type Response = z.output<typeof responses.response>;
export type ResponsePreview = z.output<typeof responses.responsePreview>;
export type ResponseOptions = z.output<typeof responses.responseOptions>;
export type LiveMessage = z.output<typeof live.liveMessage>;

export type Compliance = z.output<typeof governance.compliance>;
export type FrameworkRow = z.output<typeof governance.frameworkRow>;
export type FrameworkDetail = z.output<typeof governance.frameworkDetail>;
export type ControlResult = z.output<typeof governance.controlResult>;
export type RequirementResult = z.output<typeof governance.requirementResult>;
export type PolicyRow = z.output<typeof governance.policy>;
export type PolicyDetail = z.output<typeof governance.policyDetail>;
export type AuditEntry = z.output<typeof governance.auditEntry>;
export type ServerAuditEntry = z.output<typeof governance.serverAuditEntry>;
export type StoredEvent = z.output<typeof governance.event>;
export type ReportRow = z.output<typeof governance.report>;

export type Me = z.output<typeof settings.me>;
export type SignInWays = z.output<typeof settings.signInWays>;
export type Permission = z.output<typeof settings.permission>;
export type AccessScope = z.output<typeof settings.accessScope>;
export type ClusterRow = z.output<typeof settings.cluster>;
export type Enrolment = z.output<typeof settings.enrolment>;
export type UserRow = z.output<typeof settings.userRow>;
export type TokenRow = z.output<typeof settings.token>;
export type RoleRow = z.output<typeof settings.role>;
export type NotificationOutput = z.output<typeof settings.notification>;
export type Settings = z.output<typeof settings.settings>;
