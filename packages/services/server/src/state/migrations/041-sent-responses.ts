import type { Migration } from '../migrate.ts';

export const sentResponses: Migration = {
  number: 41,
  name: 'sent responses',
  sql: `
-- What senders do about alerts by themselves stands beside what people do.
alter table responses
  -- Who sent it; absent for what people did. \`who\` is then the response of the sender's configuration.
  add column sender text,
  -- By what name the sender takes it back; absent where nothing does.
  add column sender_undo text,
  drop constraint responses_result_check,
  add constraint responses_result_check check (
    result in ('running', 'done', 'failed') or (sender is not null and result in ('planned', 'refused')));
`,
};
