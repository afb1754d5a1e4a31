import { join } from 'node:path';
import {
  actionNotification,
  type AlertingConfig,
  alertNotification,
  incidentNotification,
  type Notifier,
  openNotifier,
} from '@seawall/alerting';
import type { Alert, Incident } from '@seawall/model';
import { say } from '@seawall/model';
import { ruleTitle } from '@seawall/runtime';
import type { Context } from '../../context.ts';
import type { SendingFlags } from '../sending/flags.ts';
import type { Sending } from '../sending/send.ts';
import { alertingConfig, type AlertingFlags, outputWorld } from './load.ts';
import { stateFolder } from './state.ts';
import { finish } from './notify.ts';
import { openResponder, type OpenResponder } from './respond.ts';
import { alertingTexts as texts } from './texts.ts';

export interface DeliveryFlags extends AlertingFlags, SendingFlags {
  readonly notify?: boolean;
  readonly respond?: boolean;
  readonly context?: string;
}

/** What becomes of alerts beside being shown: who is told of them, what is done about them. */
export interface Delivery {
  alert(alert: Alert): void;
  /** At the end: tells of the incidents, and waits a while for what is under way. */
  end(incidents: readonly Incident[]): Promise<void>;
}

/** Opens what the flags ask for. */
export async function openDelivery(
  flags: DeliveryFlags,
  context: Context,
  sending: Sending | undefined,
): Promise<Delivery> {
  const config = await alertingConfig(flags, context);
  const notifier = flags.notify === true ? await openOutputs(config, flags, context) : undefined;
  const responses = flags.respond === true ? await openResponder(config, flags, context, sending) : undefined;
  let work: Promise<void> = Promise.resolve();

  async function deliver(alert: Alert): Promise<void> {
    await notifier?.notify((language) => alertNotification(alert, language, ruleTitle(alert.rule, language)));
    for (const record of (await responses?.responder.respond(alert)) ?? []) {
      // What cannot wait on the disk is told at the end, and with the next run; the next alert is answered all the same.
      await responses?.tell(record).catch(() => undefined);
      await notifier?.notify((language) => actionNotification(record, language));
    }
  }

  return {
    alert: (alert) => {
      // One after the other: a limit of actions must see those before.
      work = work.then(() => deliver(alert));
      work.catch(() => undefined);
    },
    end: (incidents) => finishAll(() => work, incidents, notifier, responses, context),
  };
}

async function openOutputs(config: AlertingConfig, flags: DeliveryFlags, context: Context): Promise<Notifier> {
  if (config.outputs.length === 0) context.stderr.write(`${say(texts.noOutputs, context.language)}\n`);
  return openNotifier(config, outputWorld(context), { stateFolder: join(stateFolder(flags, context), 'queues') });
}

async function finishAll(
  work: () => Promise<void>,
  incidents: readonly Incident[],
  notifier: Notifier | undefined,
  responses: OpenResponder | undefined,
  context: Context,
): Promise<void> {
  try {
    await work();
    for (const incident of incidents) {
      await notifier?.notify((language) => incidentNotification(incident, language));
    }
  } finally {
    if (notifier !== undefined) await finish(notifier, context);
    responses?.client?.close();
  }
}
