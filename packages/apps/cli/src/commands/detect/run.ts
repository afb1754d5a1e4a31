import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  cannotRead,
  defaultWebhook,
  detect,
  DetectError,
  type DetectSummary,
  type Input,
  type WebhookOptions,
} from '@seawall/detect';
import type { Rule } from '@seawall/falco';
import { type Alert, compareSeverity, type Finding, isAtLeast, say, type Severity } from '@seawall/model';
import {
  type ActiveException,
  type CorrelationRule,
  type FindingsIndex,
  indexFindings,
  type RuleBook,
} from '@seawall/runtime';
import { type Context, type ExitCode, exitCode } from '../../context.ts';
import { styleFor, wantsColour } from '../../terminal/style.ts';
import { stopSignal } from '../stopping.ts';
import { visible } from '../policy/plain.ts';
import type { Delivery, DeliveryFlags } from '../alerting/delivery.ts';
import type { SendingFlags } from '../sending/flags.ts';
import type { Sending } from '../sending/send.ts';
import { listenAddress } from './address.ts';
import { alertLines } from './alert-lines.ts';
import { falcoLine } from './falco-line.ts';
import { guarded } from '../guard.ts';
import type { HostFlags } from './host.ts';
import { correlationBook, enabledRules, exceptionBook, ruleBook, type RuleFlags, tellMessages } from './load.ts';
import { summaryLines } from './summary.ts';
import { detectTexts as texts } from './texts.ts';

export interface DetectFlags extends RuleFlags, DeliveryFlags, SendingFlags, HostFlags {
  readonly correlations?: readonly string[];
  readonly exceptions?: string;
  readonly auditLog?: readonly string[];
  readonly position?: string;
  readonly fromStart?: boolean;
  readonly replay?: readonly string[];
  readonly host?: boolean;
  readonly webhook?: string;
  readonly webhookCert?: string;
  readonly webhookKey?: string;
  readonly webhookTokenFile?: string;
  readonly cluster?: string;
  readonly findings?: string;
  readonly matching: 'all' | 'first';
  readonly format: 'table' | 'json' | 'falco';
  readonly severity: Severity;
  readonly failOn: Severity | 'none';
  readonly duration?: string;
}

/** `seawall detect`: events in, alerts out as they come, and at the end what they come to. */
export function runDetect(inputs: readonly string[], flags: DetectFlags, context: Context): Promise<ExitCode> {
  return guarded(context, async () => {
    const { language, stdout, stderr } = context;
    const named = inputsOf(inputs, flags, context);
    if (named.length === 0 && process.platform !== 'linux') {
      stderr.write(`${say(texts.noInput, language)}\n`);
      return exitCode.usage;
    }
    const book = ruleBook(flags, context);
    tellMessages(book.errors, context);
    const correlations = correlationBook(flags.correlations, flags.defaultRules, context);
    const exceptions = exceptionBook(flags.exceptions, context);
    for (const error of [...correlations.errors, ...exceptions.errors]) stderr.write(`${error}\n`);
    const dangling = tellDangling(correlations.rules, book.rules, context);
    tellExpired(exceptions.exceptions, context);
    const style = styleFor(wantsColour(stdout, context.env));
    const worst: { severity?: Severity } = {};
    const enabled = enabledRules(book.rules, flags);
    // Where nothing else is named, it is this host that is watched.
    const chosen =
      named.length > 0 && flags.host !== true ? named : [...named, await thisHost(book, enabled, flags, context)];
    const sending = await sendingFor(flags, context);
    const delivery = await deliveryFor(flags, context, sending);
    const stopper = stopSignal(flags.duration);
    const show = (alert: Alert): void => {
      if (worst.severity === undefined || compareSeverity(alert.severity, worst.severity) < 0)
        worst.severity = alert.severity;
      // Before what is done about it.
      sending?.push({ type: 'alert', alert });
      delivery?.alert(alert);
      if (!isAtLeast(alert.severity, flags.severity)) return;
      if (flags.format === 'json') stdout.write(`${JSON.stringify({ type: 'alert', ...alert })}\n`);
      else if (flags.format === 'falco') stdout.write(`${falcoLine(alert)}\n`);
      else stdout.write(`${alertLines(alert, style, context).join('\n')}\n`);
    };
    const summary = await detect({
      inputs: chosen,
      session: {
        rules: book.rules,
        enabled,
        correlations: correlations.rules,
        exceptions: exceptions.exceptions,
        matching: flags.matching,
        ...(flags.findings === undefined ? {} : { findings: findingsOf(flags.findings, context) }),
      },
      ...(flags.cluster === undefined ? {} : { cluster: flags.cluster }),
      now: Date.now,
      signal: stopper.signal,
      onAlert: show,
      onListening: (url) => stderr.write(`${say(texts.listening, language, { url })}\n`),
      onWaiting: (file) => stderr.write(`${say(texts.waiting, language, { file })}\n`),
    }).finally(() => stopper.release());
    const faults = book.errors.length + correlations.errors.length + exceptions.errors.length + dangling;
    write(summary, exceptions.exceptions, flags, context);
    await delivery?.end(summary.incidents);
    for (const incident of summary.incidents) sending?.push({ type: 'incident', incident });
    if (sending !== undefined && !(await sending.end())) return exitCode.incomplete;
    return verdict(summary, worst.severity, faults, flags.failOn);
  });
}

async function sendingFor(flags: DetectFlags, context: Context): Promise<Sending | undefined> {
  if (flags.server === undefined) return undefined;
  const { openSending } = await import('../sending/send.ts');
  return openSending('detector', flags, context);
}

/** Loaded only when asked for. */
async function thisHost(
  { rules }: RuleBook,
  enabled: ReadonlySet<string>,
  flags: DetectFlags,
  context: Context,
): Promise<Input> {
  const [{ hostInput }, { stateFolder }] = await Promise.all([import('./host.ts'), import('../alerting/state.ts')]);
  const on = rules.filter(({ name }) => enabled.has(name));
  return hostInput({ rules: on, flags, state: stateFolder(flags, context) }, context);
}

/** Loaded only when asked for. */
async function deliveryFor(
  flags: DetectFlags,
  context: Context,
  sending: Sending | undefined,
): Promise<Delivery | undefined> {
  if (flags.notify !== true && flags.respond !== true) return undefined;
  const { openDelivery } = await import('../alerting/delivery.ts');
  return openDelivery(flags, context, sending);
}

function write(
  summary: DetectSummary,
  exceptions: readonly ActiveException[],
  flags: DetectFlags,
  context: Context,
): void {
  const { stdout, stderr, env } = context;
  const style = styleFor(wantsColour(stdout, env));
  if (flags.format === 'table') {
    stdout.write(`${summaryLines(summary, exceptions, style, context).join('\n')}\n`);
    return;
  }
  if (flags.format === 'falco') {
    stderr.write(`${summaryLines(summary, exceptions, styleFor(false), context).join('\n')}\n`);
    return;
  }
  const { incidents, byRule, ...rest } = summary;
  for (const incident of incidents) stdout.write(`${JSON.stringify({ type: 'incident', ...incident })}\n`);
  const hidden = exceptions.map(({ exception, hidden: count, samples }) => ({ ...exception, hidden: count, samples }));
  stdout.write(
    `${JSON.stringify({ type: 'summary', ...rest, byRule: Object.fromEntries(byRule), exceptions: hidden })}\n`,
  );
}

/** Incomplete comes first: what was not read or judged may hold anything. */
function verdict(
  summary: DetectSummary,
  worst: Severity | undefined,
  faults: number,
  failOn: Severity | 'none',
): ExitCode {
  const { counters, failed, refused, forgotten } = summary;
  const lost =
    counters.unreadable + counters.dropped + failed + refused.batches + forgotten.processes + forgotten.descriptors;
  if (faults + lost > 0) return exitCode.incomplete;
  if (failOn === 'none' || worst === undefined) return exitCode.clean;
  return isAtLeast(worst, failOn) ? exitCode.findings : exitCode.clean;
}

function inputsOf(named: readonly string[], flags: DetectFlags, context: Context): Input[] {
  const { cwd } = context.world;
  const recordings = [...named.filter((path) => path !== '-'), ...(flags.replay ?? [])];
  return [
    ...recordings.map((path): Input => ({ kind: 'recording', path: resolve(cwd, path), shown: path })),
    ...(named.includes('-') ? [{ kind: 'stream', name: '-', stream: process.stdin } as const] : []),
    ...(flags.auditLog ?? []).map(
      (path, at): Input => ({
        kind: 'follow',
        path: resolve(cwd, path),
        fromStart: flags.fromStart === true,
        // Each log has a position of its own.
        ...(flags.position === undefined
          ? {}
          : { positionFile: resolve(cwd, at === 0 ? flags.position : `${flags.position}.${at}`) }),
      }),
    ),
    ...(flags.webhook === undefined
      ? []
      : [{ kind: 'webhook', options: webhookOptions(flags.webhook, flags, context) } as const]),
  ];
}

function webhookOptions(address: string, flags: DetectFlags, context: Context): WebhookOptions {
  const read = (file: string): string => {
    try {
      return readFileSync(resolve(context.world.cwd, file), 'utf8');
    } catch (error) {
      throw cannotRead(file, error);
    }
  };
  const { webhookCert, webhookKey, webhookTokenFile } = flags;
  return {
    ...listenAddress(address),
    ...(webhookCert === undefined || webhookKey === undefined
      ? {}
      : { tls: { cert: read(webhookCert), key: read(webhookKey) } }),
    ...(webhookTokenFile === undefined ? {} : { token: read(webhookTokenFile).trim() }),
    ...defaultWebhook,
  };
}

function bad(
  text: (typeof texts)[keyof typeof texts],
  code: 'bad-address' | 'bad-rules',
  values: Record<string, string>,
): DetectError {
  return new DetectError(code, { en: say(text, 'en', values), zh: say(text, 'zh', values) });
}

function findingsOf(file: string, context: Context): FindingsIndex {
  let report: unknown;
  try {
    report = JSON.parse(readFileSync(resolve(context.world.cwd, file), 'utf8'));
  } catch (error) {
    throw cannotRead(file, error);
  }
  const findings = typeof report === 'object' && report !== null && 'findings' in report ? report.findings : undefined;
  if (!Array.isArray(findings)) throw bad(texts.noReport, 'bad-rules', { file });
  return indexFindings(findings as Finding[]);
}

/** Rules over several events can never fire when they name a rule that nobody has. */
function tellDangling(
  correlations: readonly CorrelationRule[],
  rules: readonly Rule[],
  { stderr, language }: Context,
): number {
  const known = new Set(rules.map(({ name }) => name));
  let dangling = 0;
  for (const { title, rules: named } of correlations) {
    for (const rule of named.filter((name) => !known.has(name))) {
      dangling += 1;
      stderr.write(`${visible(say(texts.dangling, language, { title, rule }))}\n`);
    }
  }
  return dangling;
}

function tellExpired(exceptions: readonly ActiveException[], { stderr, language }: Context): void {
  const today = new Date().toISOString().slice(0, 10);
  for (const { exception } of exceptions) {
    const { rule, expires } = exception;
    if (expires !== undefined && expires < today)
      stderr.write(`${say(texts.expired, language, { rule, day: expires })}\n`);
  }
}
