import { AlertingError } from '@seawall/alerting';
import { record } from '../../auth/audit.ts';
import type { NotificationOutput } from '../../contract/types.ts';
import { outputStats, type OutputStats } from '../../notify/deliver.ts';
import { destinationOf } from '../../notify/reach.ts';
import {
  readOutput,
  remoteKinds,
  type StoredOutput,
  withoutSecrets,
  withStoredSecrets,
} from '../../notify/settings.ts';
import { alone, within } from '../../state/transaction.ts';
import type { Handlers } from '../handler.ts';
import { badField, notFound, type Refusal } from '../refusal.ts';
import type { ApiWorld } from '../world.ts';

type Keys =
  | 'GET /notifications'
  | 'PUT /notifications/{name}'
  | 'DELETE /notifications/{name}'
  | 'POST /notifications/{name}/test';

export const notificationHandlers: Handlers<Keys> = {
  'GET /notifications': async (_, { state: { db } }) => {
    const rows = await db.selectFrom('notification_outputs').selectAll().orderBy('name').execute();
    const stats = await outputStats(db);
    return { items: rows.map((row) => present(row, stats.get(row.name))), kinds: [...remoteKinds] };
  },

  'PUT /notifications/{name}': async ({ caller, params: { name }, body }, world) => {
    const { db } = world.state;
    if (!remoteKinds.includes(body.kind)) {
      const known = remoteKinds.join(', ');
      return badField(
        '/kind',
        `There is no ${body.kind} here; known are ${known}.`,
        `此处没有 ${body.kind}；可用的有 ${known}。`,
      );
    }
    return await within(db, async (trx) => {
      // What it takes along of the one before must be what is stored then.
      await alone(trx, `notification output ${name}`);
      const before = await trx
        .selectFrom('notification_outputs')
        .selectAll()
        .where('name', '=', name)
        .executeTakeFirst();
      const kept = before?.kind === body.kind ? before.settings : {};
      const settings = withStoredSecrets(body.settings, kept) as Record<string, unknown>;
      if (before !== undefined && takesAlong(body.settings, settings, kept)) {
        return badField(
          '/settings',
          'It would send what is stored to another address: enter the credentials again.',
          '已保存的凭据将被发送到其他地址：请重新输入凭据。',
        );
      }
      const output = { name, kind: body.kind, enabled: body.enabled, settings };
      const fault = check(output, world) ?? (await closedFault(output, world));
      if (fault !== undefined) return fault;
      const row = {
        kind: body.kind,
        enabled: body.enabled,
        settings: JSON.stringify(settings),
        updated_at: world.now(),
        updated_by: caller.userId,
      };
      await trx
        .insertInto('notification_outputs')
        .values({ name, ...row })
        .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
        .execute();
      const detail = { kind: body.kind, enabled: body.enabled, settings: withoutSecrets(settings) };
      await record(trx, caller, {
        action: before === undefined ? 'notification.create' : 'notification.change',
        target: name,
        detail,
      });
      return present(output, undefined);
    });
  },

  'DELETE /notifications/{name}': async ({ caller, params: { name } }, { state: { db } }) =>
    await within(db, async (trx) => {
      const { numDeletedRows } = await trx
        .deleteFrom('notification_outputs')
        .where('name', '=', name)
        .executeTakeFirstOrThrow();
      if (numDeletedRows === 0n) return notFound(`output ${name}`);
      await record(trx, caller, { action: 'notification.delete', target: name });
      return undefined;
    }),

  'POST /notifications/{name}/test': async ({ caller, params: { name }, headers }, { state: { db }, outputs }) => {
    const row = await db.selectFrom('notification_outputs').selectAll().where('name', '=', name).executeTakeFirst();
    if (row === undefined) return notFound(`output ${name}`);
    const language = /^\s*zh\b/i.test(headers.get('accept-language') ?? '') ? 'zh' : 'en';
    const result = await outputs.test(row, language);
    await record(db, caller, { action: 'notification.test', target: name, detail: { ok: result.ok } });
    return result;
  },
};

function check(output: StoredOutput, { environment }: ApiWorld): Refusal | undefined {
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(output.name)) {
    return badField(
      '/name',
      'A name has lower-case letters, digits and hyphens.',
      '名称只能包含小写字母、数字和连字符。',
    );
  }
  try {
    readOutput(output, environment);
    return undefined;
  } catch (error) {
    if (!(error instanceof AlertingError)) throw error;
    return badField('/settings', error.text.en, error.text.zh);
  }
}

/** Whether a mask stands for a stored credential that would go elsewhere than before. */
function takesAlong(sent: unknown, settings: unknown, stored: unknown): boolean {
  const isMasked = JSON.stringify(sent) !== JSON.stringify(settings);
  return isMasked && JSON.stringify(destinationOf(settings)) !== JSON.stringify(destinationOf(stored));
}

async function closedFault(output: StoredOutput, { outputs }: ApiWorld): Promise<Refusal | undefined> {
  const host = await outputs.closed(output);
  if (host === undefined) return undefined;
  return badField(
    '/settings',
    `Outputs do not send to ${host}: it is this machine, or where a cloud keeps credentials. SEAWALL_OUTPUTS_REACH allows it.`,
    `通知输出不会发送到 ${host}：它是本机，或云平台存放凭据之处。可用 SEAWALL_OUTPUTS_REACH 放行。`,
  );
}

function present({ name, kind, enabled, settings }: StoredOutput, stats: OutputStats | undefined): NotificationOutput {
  const { minSeverity } = settings;
  return {
    name,
    kind,
    enabled,
    minimum: typeof minSeverity === 'string' ? minSeverity : undefined,
    settings: withoutSecrets(settings),
    stats: stats === undefined ? undefined : { ...stats },
  };
}
