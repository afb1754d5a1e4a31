import type { AccessScope } from '../state/access.ts';
import type { Engine, ParameterValue } from './engine.ts';
import { scoped, timeParameter } from './search.ts';

/** What a policy did in a cluster, from its audit events. */
export interface PolicyVerdicts {
  readonly cluster: string;
  /** `ValidatingAdmissionPolicy require-owner`. */
  readonly policy: string;
  readonly denied: number;
  /** Requests that broke it and passed. */
  readonly violations: number;
}

/** What policies did since a moment, within the scope. */
export async function policyVerdicts(engine: Engine, scope: AccessScope, since: Date): Promise<PolicyVerdicts[]> {
  const parameters: Record<string, ParameterValue> = { since: timeParameter(since) };
  const where = [`time >= {since:DateTime64(3, 'UTC')}`, ...scoped(scope, parameters)].join(' and ');
  const of = (field: string): string =>
    `select cluster, '${field}' as what, arrayJoin(splitByChar('\\n', JSONExtractString(fields, '${field}'))) as policy
     from seawall.event_audit where ${where} and position(fields, '"${field}"') > 0`;
  return await engine.query(
    `select cluster, policy, countIf(what = 'ka.denied.by') as denied, countIf(what = 'ka.violated') as violations
     from (${of('ka.denied.by')} union all ${of('ka.violated')}) group by cluster, policy`,
    parameters,
  );
}

/** The clusters whose audit log told anything since a moment. */
export async function auditedClusters(engine: Engine, scope: AccessScope, since: Date): Promise<string[]> {
  const parameters: Record<string, ParameterValue> = { since: timeParameter(since) };
  const where = [`time >= {since:DateTime64(3, 'UTC')}`, ...scoped(scope, parameters)].join(' and ');
  const rows = await engine.query<{ cluster: string }>(
    `select distinct cluster from seawall.event_audit where ${where}`,
    parameters,
  );
  return rows.map(({ cluster }) => cluster);
}
