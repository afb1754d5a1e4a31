// The names in the address that narrow each list, the same as the API's: what a page filters by is what its route keeps.

export const findingFilters = [
  'namespace',
  'kind',
  'severity',
  'state',
  'rule',
  'cause',
  'resource',
  'entity',
  'subject',
  'part',
  'image',
  'assignee',
  'fixable',
  'framework',
  'changedSince',
  'change',
] as const;

export const alertFilters = [
  'severity',
  'namespace',
  'rule',
  'node',
  'tactic',
  'technique',
  'resource',
  'incident',
  'from',
  'to',
] as const;

export const incidentFilters = ['state', 'severity', 'namespace', 'tactic', 'resource', 'from', 'to'] as const;

export const responseFilters = ['by', 'result', 'action', 'namespace'] as const;

export const workloadFilters = [
  'namespace',
  'kind',
  'image',
  'serviceAccount',
  'exposed',
  'policy',
  'node',
  'minRisk',
] as const;

export const imageFilters = ['namespace', 'scanned', 'minRisk'] as const;

export const nodeFilters = ['minRisk'] as const;

export const identityFilters = ['namespace', 'kind', 'minRisk'] as const;

export const policyFilters = ['dialect', 'namespace'] as const;

export const auditFilters = [
  'namespace',
  'user',
  'verb',
  'kind',
  'name',
  'outcome',
  'changes',
  'policy',
  'verdict',
  'from',
  'to',
] as const;

export const serverAuditFilters = ['who', 'action', 'from', 'to'] as const;

export const ruleFilters = [
  'severity',
  'namespace',
  'source',
  'tactic',
  'technique',
  'enabled',
  'told',
  'from',
  'to',
] as const;

export const controlFilters = ['status', 'assessed', 'namespace'] as const;
