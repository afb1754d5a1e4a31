import type { Migration } from '../migrate.ts';

export const knownAddresses: Migration = {
  number: 43,
  name: 'known-addresses',
  sql: `
-- Where somebody signed in from: looked up while others guess at their password.
create index audit_log_sign_in on audit_log (address, lower(who), at) where action = 'sign-in' and outcome = 'done';
`,
};
