import type { Migration } from '../migrate.ts';

export const undoClaims: Migration = {
  number: 32,
  name: 'undo claims',
  sql: `
-- Since when somebody is taking it back: they alone ask the API server, and no lock is held while it answers.
alter table responses add column undoing_at timestamptz;
`,
};
