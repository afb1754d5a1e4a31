import type { Migration } from '../migrate.ts';

export const enrolmentsKnown: Migration = {
  number: 46,
  name: 'enrolments-known',
  sql: `
-- Whether somebody enrolled from an address of late, and whether a refusal is written down already.
create index audit_log_enrol on audit_log (address, target, at) where action = 'enrol';
`,
};
