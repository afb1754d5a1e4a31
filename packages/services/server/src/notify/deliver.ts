import { alertNotification, incidentNotification } from '@seawall/alerting';
import type { Alert, Incident } from '@seawall/model';
import { ruleTitle } from '@seawall/runtime';
import type { Kysely } from 'kysely';
import type { Database } from '../state/tables.ts';
import type { Outputs } from './outputs.ts';

/** The kind of job that the database makes for every new alert and incident while there are outputs. */
export const notifyJob = 'notify';

/** Hands an alert or incident to the outputs; one replica does it, and again should it be lost on the way. */
export async function deliver(
  db: Kysely<Database>,
  outputs: Outputs,
  payload: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { alert, incident } = payload;
  if (typeof alert === 'string') {
    const row = await db.selectFrom('alerts').select('body').where('id', '=', alert).executeTakeFirst();
    const told = row?.body as Alert | undefined;
    if (told === undefined) return;
    await outputs.notify((language) => alertNotification(told, language, ruleTitle(told.rule, language)));
  } else if (typeof incident === 'string') {
    const row = await db.selectFrom('incidents').select('body').where('id', '=', incident).executeTakeFirst();
    const told = row?.body as Incident | undefined;
    if (told !== undefined) await outputs.notify((language) => incidentNotification(told, language));
  }
}
