import type { Migration } from '../migrate.ts';

export const riskReports: Migration = {
  number: 30,
  name: 'risk-reports',
  sql: `
alter table reports drop constraint reports_kind_check;
alter table reports add constraint reports_kind_check check (kind in ('findings', 'compliance', 'risk'));
`,
};
