import { defined } from '../../defined.ts';
import { record } from '../../auth/audit.ts';
import { defaultRetention, getRetention, type RetentionKind, setRetention } from '../../state/retention.ts';
import { mergeSetting } from '../../state/settings.ts';
import { readServerSettings, serverSettingsKey } from '../../state/server-settings.ts';
import { within } from '../../state/transaction.ts';
import type { Handlers } from '../handler.ts';
import { badField } from '../refusal.ts';
import type { ApiWorld } from '../world.ts';

type Keys = 'GET /settings' | 'PATCH /settings';

export const settingsHandlers: Handlers<Keys> = {
  'GET /settings': (_, world) => settingsOf(world),

  'PATCH /settings': async ({ caller, body }, world) => {
    const { db } = world.state;
    const { retention = {}, ...rest } = body;
    const unknown = Object.keys(retention).find((kind) => !Object.hasOwn(defaultRetention, kind));
    if (unknown !== undefined) {
      return badField(
        `/retention/${unknown}`,
        `Nothing of the kind ${unknown} is kept.`,
        `没有名为 ${unknown} 的保留类型。`,
      );
    }
    await within(db, async (trx) => {
      const by = { who: caller.userId, at: world.now() };
      // In one order, so that nobody waits in a circle.
      const kinds = Object.entries(retention).sort(([a], [b]) => (a < b ? -1 : 1));
      for (const [kind, days] of kinds) await setRetention(trx, kind as RetentionKind, days, by);
      await mergeSetting(trx, serverSettingsKey, defined(rest), by);
      await record(trx, caller, { action: 'settings.change', detail: { ...body } });
    });
    await world.settingsChanged();
    return await settingsOf(world);
  },
};

async function settingsOf({ state: { db } }: ApiWorld) {
  const [retention, settings] = await Promise.all([getRetention(db), readServerSettings(db)]);
  return { retention: { ...retention }, ...settings };
}
