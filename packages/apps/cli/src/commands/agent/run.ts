import { arch, cpus, hostname, release, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import type { SensorCounters } from '@seawall/agent';
import { detect } from '@seawall/detect';
import { createForwarder, type Forwarder, openSpool, type Row, type Source } from '@seawall/forward';
import { connectCluster, type KubeClient } from '@seawall/kube';
import { say } from '@seawall/model';
import { version } from '@seawall/scan/machine';
import { type Context, type ExitCode, exitCode } from '../../context.ts';
import {
  correlationBook,
  enabledRules,
  exceptionBook,
  ruleBook,
  type RuleFlags,
  tellMessages,
} from '../detect/load.ts';
import { type HostFlags, hostInput } from '../detect/host.ts';
import { stopSignal } from '../stopping.ts';
import { guarded } from '../guard.ts';
import type { SendingFlags } from '../sending/flags.ts';
import { credentialsOf } from '../sending/send.ts';
import { visible } from '../policy/plain.ts';
import { agentTexts as texts } from './texts.ts';

export interface AgentFlags extends RuleFlags, HostFlags, SendingFlags {
  readonly node?: string;
  readonly pods?: boolean;
  readonly state: string;
  readonly spool: string;
  readonly correlations?: readonly string[];
  readonly exceptions?: string;
  readonly duration?: string;
}

const factsMs = 600_000;
const pulseMs = 60_000;
const flushMs = 5000;
const megabyte = 1024 * 1024;

/** `seawall agent`: the sensor, the rules, and a server that is told. Whatever cannot be sent waits on the disk, this process's death included. */
export function runAgent(flags: AgentFlags, context: Context): Promise<ExitCode> {
  return guarded(context, async () => {
    const { stderr, language, world } = context;
    const { server } = flags;
    if (server === undefined) {
      stderr.write(`${say(texts.noServer, language)}\n`);
      return exitCode.usage;
    }
    if (!/^[1-9]\d{0,6}$/.test(flags.spool)) {
      stderr.write(`${say(texts.badSpool, language, { value: flags.spool })}\n`);
      return exitCode.usage;
    }
    const node = flags.node ?? hostname();
    const state = resolve(world.cwd, flags.state);
    const source: Source = { kind: 'agent', name: node, version };
    const spool = await openSpool({
      folder: join(state, 'spool'),
      maxBytes: Number(flags.spool) * megabyte,
      whenFull: 'drop-oldest',
    });
    const forwarder = createForwarder({
      url: server,
      source,
      credentials: await credentialsOf(server, source, join(state, 'credentials'), flags, context),
      spool,
      now: Date.now,
      onState(change) {
        const why = change.state === 'sending' ? '' : say(change.error.text, language);
        stderr.write(`${say(texts[change.state], language, { url: server, why: visible(why) })}\n`);
      },
    });
    const push = (row: Row): void => {
      // A full disk must not end the watch: what is lost so is told with the next pulse.
      forwarder.push(row).catch((error: unknown) => stderr.write(`${visible(String(error))}\n`));
    };
    const timers = tellOfNode(node, forwarder, push);
    const client = flags.pods === true ? await connectCluster() : undefined;
    try {
      await watch(flags, { node, state, push, client }, context);
    } finally {
      for (const timer of timers) clearInterval(timer);
      client?.close();
      if (!(await forwarder.flush(flushMs))) {
        const { rows } = forwarder.stats();
        stderr.write(`${say(texts.notFlushed, language, { rows, folder: join(state, 'spool') })}\n`);
      }
      await forwarder.close();
    }
    return exitCode.clean;
  });
}

interface Watching {
  readonly node: string;
  readonly state: string;
  readonly push: (row: Row) => void;
  readonly client: KubeClient | undefined;
}

async function watch(flags: AgentFlags, { node, state, push, client }: Watching, context: Context): Promise<void> {
  const book = ruleBook(flags, context);
  const correlations = correlationBook(flags.correlations, flags.defaultRules, context);
  const exceptions = exceptionBook(flags.exceptions, context);
  tellMessages(book.errors, context);
  for (const error of [...correlations.errors, ...exceptions.errors]) context.stderr.write(`${error}\n`);
  const enabled = enabledRules(book.rules, flags);
  const host = hostInput(
    {
      rules: book.rules.filter(({ name }) => enabled.has(name)),
      flags,
      node,
      state,
      ...(client === undefined ? {} : { client }),
      onEvent: (event) => push({ type: 'event', event }),
      onEnd: (counters) => push(nodeRow(node, sensorFacts(counters))),
    },
    context,
  );
  const stopper = stopSignal(flags.duration);
  const summary = await detect({
    inputs: [host],
    session: {
      rules: book.rules,
      enabled,
      correlations: correlations.rules,
      exceptions: exceptions.exceptions,
      matching: 'all',
    },
    ...(flags.cluster === undefined ? {} : { cluster: flags.cluster }),
    now: Date.now,
    signal: stopper.signal,
    onAlert: (alert) => push({ type: 'alert', alert }),
  }).finally(() => stopper.release());
  for (const incident of summary.incidents) push({ type: 'incident', incident });
}

function tellOfNode(node: string, forwarder: Forwarder, push: (row: Row) => void): NodeJS.Timeout[] {
  push(nodeRow(node, {}));
  const pulse = (): void => {
    const { lost, rows } = forwarder.stats();
    push({ type: 'pulse', pulse: { at: new Date().toISOString(), lost, waiting: rows } });
  };
  return [setInterval(() => push(nodeRow(node, {})), factsMs), setInterval(pulse, pulseMs)];
}

function nodeRow(name: string, more: Readonly<Record<string, string | number | boolean>>): Row {
  const facts = {
    kernel: release(),
    architecture: arch(),
    processors: cpus().length,
    memoryMiB: Math.round(totalmem() / megabyte),
    agent: version,
    ...more,
  };
  return { type: 'node', node: { name, at: new Date().toISOString(), facts } };
}

function sensorFacts({ events, lost }: SensorCounters): Readonly<Record<string, number>> {
  return { events, eventsLost: lost };
}
