import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  type ChannelStats,
  alertNotification,
  type Notifier,
  openNotifier,
  type OutputKind,
  outputKinds,
  testNotification,
} from '@seawall/alerting';
import { cannotRead } from '@seawall/detect';
import { type ReceiverOptions, startReceiver } from '@seawall/detect/receiver';
import { say } from '@seawall/model';
import { type Context, type ExitCode, exitCode } from '../../context.ts';
import { padEnd, width, wrap } from '../../terminal/width.ts';
import { columnsOf } from '../../terminal/style.ts';
import { listenAddress } from '../detect/address.ts';
import { guarded } from '../guard.ts';
import { type AlertingFlags, alertingConfig, outputWorld } from './load.ts';
import { stateFolder } from './state.ts';
import { alertingTexts as texts } from './texts.ts';

/** `seawall notify outputs`: the kinds, or one with its settings. */
export function listOutputs(name: string | undefined, context: Context): ExitCode {
  const { language, stderr, stdout } = context;
  if (name === undefined) {
    const wide = Math.max(...outputKinds.map(({ id }) => width(id)));
    for (const { id, title } of outputKinds) stdout.write(`${padEnd(id, wide)}  ${say(title, language)}\n`);
    return exitCode.clean;
  }
  const kind = outputKinds.find(({ id }) => id === name);
  if (kind === undefined) {
    const known = outputKinds.map(({ id }) => id).join(', ');
    const message = wrap(say(texts.noSuchKind, language, { name, known }), columnsOf(context)).join('\n');
    stderr.write(`${message}\n`);
    return exitCode.usage;
  }
  stdout.write(`${say(kind.title, language)}\n${kind.specification}\n\n${settingLines(kind, context).join('\n')}\n`);
  return exitCode.clean;
}

interface Described {
  readonly type: string;
  readonly wrapped?: Described;
  readonly default?: unknown;
  readonly options?: readonly unknown[];
  readonly entries?: Readonly<Record<string, Described>>;
}

function settingLines({ settings }: OutputKind, { language }: Context): string[] {
  const entries = Object.entries((settings as unknown as Described).entries ?? {});
  const wide = Math.max(0, ...entries.map(([key]) => width(key)));
  return entries.map(([key, entry]) => {
    const inner = entry.type === 'optional' ? (entry.wrapped ?? entry) : entry;
    const choices = inner.options === undefined ? inner.type : inner.options.map(String).join(' | ');
    const preset = entry.default === undefined ? '' : `, ${JSON.stringify(entry.default)}`;
    const must = entry.type === 'optional' ? '' : `, ${say(texts.required, language)}`;
    return `  ${padEnd(key, wide)}  ${choices}${preset}${must}`;
  });
}

/** `seawall notify test`: one notification to each output, past the queues, and what came of it. */
export function testOutputs(names: readonly string[], flags: AlertingFlags, context: Context): Promise<ExitCode> {
  return guarded(context, async () => {
    const { language, stderr, stdout } = context;
    const config = await alertingConfig(flags, context);
    if (config.outputs.length === 0) {
      stderr.write(`${say(texts.noOutputs, language)}\n`);
      return exitCode.usage;
    }
    const known = config.outputs.map(({ name }) => name);
    const strange = names.find((name) => !known.includes(name));
    if (strange !== undefined) {
      stderr.write(`${say(texts.noSuchOutput, language, { name: strange, known: known.join(', ') })}\n`);
      return exitCode.usage;
    }
    const outputs = config.outputs.filter(({ name }) => names.length === 0 || names.includes(name));
    const notifier = await openNotifier({ ...config, outputs }, outputWorld(context));
    const time = new Date().toISOString();
    let failed = 0;
    for (const [index, channel] of notifier.channels.entries()) {
      const result = await channel.attempt(testNotification(time, outputs[index]?.language ?? language));
      if (!result.ok) failed += 1;
      stdout.write(`${channel.name}: ${result.ok ? say(texts.sent, language) : result.why}\n`);
    }
    await notifier.close();
    return failed === 0 ? exitCode.clean : exitCode.findings;
  });
}

export interface ServeFlags extends AlertingFlags {
  readonly listen: string;
  readonly tokenFile?: string;
  readonly cert?: string;
  readonly key?: string;
}

const drainMs = 10_000;

/** `seawall notify serve`: Falco's alerts in, notifications out, until it is told to stop. */
export function serveNotifications(flags: ServeFlags, context: Context): Promise<ExitCode> {
  return guarded(context, async () => {
    const { language, stderr } = context;
    const config = await alertingConfig(flags, context);
    if (config.outputs.length === 0) {
      stderr.write(`${say(texts.noOutputs, language)}\n`);
      return exitCode.usage;
    }
    const folder = join(stateFolder(flags, context), 'queues');
    const notifier = await openNotifier(config, outputWorld(context), { stateFolder: folder });
    const server = await startReceiver(receiverOptions(flags, notifier, context));
    stderr.write(`${say(texts.listening, language, { url: server.url })}\n`);
    await stopAsked();
    await server.close();
    await finish(notifier, context);
    return exitCode.clean;
  });
}

function receiverOptions(flags: ServeFlags, notifier: Notifier, context: Context): ReceiverOptions {
  const { world } = context;
  const read = (file: string): string => {
    try {
      return readFileSync(resolve(world.cwd, file), 'utf8');
    } catch (error) {
      throw cannotRead(file, error);
    }
  };
  const { cert, key, tokenFile } = flags;
  return {
    ...listenAddress(flags.listen),
    ...(cert === undefined || key === undefined ? {} : { tls: { cert: read(cert), key: read(key) } }),
    ...(tokenFile === undefined ? {} : { token: read(tokenFile).trim() }),
    now: () => new Date(),
    onAlert: (alert) => notifier.notify((own) => alertNotification(alert, own)),
    onTest: () => notifier.notify((own) => testNotification(new Date().toISOString(), own)),
    metrics: () => metricLines(notifier.stats()).join('\n'),
  };
}

const metrics = [
  ['sent', 'counter', 'Notifications that an output took.'],
  ['failures', 'counter', 'Attempts that failed.'],
  ['waiting', 'gauge', 'Notifications that wait to be sent.'],
  ['lost', 'counter', 'Notifications given up for newer ones because the queue was full.'],
  ['buried', 'counter', 'Notifications in the dead letters.'],
] as const;

/** Prometheus' text format, version 0.0.4. */
function metricLines(stats: readonly ChannelStats[]): string[] {
  return metrics.flatMap(([name, type, help]) => {
    const full = `seawall_notifications_${name}${type === 'counter' ? '_total' : ''}`;
    const rows = stats.map((each) => `${full}{output="${each.name}"} ${each[name]}`);
    return [`# HELP ${full} ${help}`, `# TYPE ${full} ${type}`, ...rows];
  });
}

/** Sends what can be sent at once, and says what waits and what was lost. */
export async function finish(notifier: Notifier, { language, stderr }: Context): Promise<void> {
  await notifier.drain(drainMs);
  await notifier.close();
  for (const { buried, lost, name, waiting } of notifier.stats()) {
    if (waiting > 0) stderr.write(`${say(texts.waiting, language, { name, count: waiting })}\n`);
    if (buried + lost > 0) stderr.write(`${say(texts.lost, language, { name, count: buried + lost })}\n`);
  }
}

function stopAsked(): Promise<void> {
  return new Promise((resolve_) => {
    const stop = (): void => {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
      resolve_();
    };
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  });
}
