import { closeSync } from 'node:fs';
import { constants } from 'node:os';
import type { SyscallEvent } from '@seawall/runtime';
import { parseStat } from '../state/process-stat.ts';
import { procText } from '../state/proc-files.ts';
import type { Deed, Mode, OnDeed } from './measure.ts';
import { systemCalls } from './system-calls.ts';

interface KillOptions {
  readonly mode: Mode;
  /** Names of rules whose match ends the process. */
  readonly rules: ReadonlySet<string>;
  readonly onDeed: OnDeed;
}

/** Ends the process that made a rule match. */
interface KillOnMatch {
  /** A rule matched an event. */
  matched(rule: string, event: SyscallEvent): void;
}

const ownPid = process.pid;
/** Start times of /proc have ticks of 10 ms. */
const ticksPerSecond = 100;
const ticksApart = 2;

/**
 * Kills from outside, after the deed: for rules that the kernel cannot judge. Processes of the host are never killed, nor the first process of the
 * machine or this one; and one whose number was given to another meanwhile is let be.
 */
export function killOnMatch({ mode, rules, onDeed }: KillOptions): KillOnMatch {
  return {
    matched(rule, event) {
      const { process } = event;
      if (!rules.has(rule) || process?.container === undefined) return;
      if (process.pid <= 1 || process.pid === ownPid) return;
      const { container, pid } = process;
      const pod = container.pod?.name;
      const deed: Omit<Deed, 'what'> = {
        time: new Date().toISOString(),
        measure: 'kill',
        mode,
        containerId: container.id,
        ...(pod === undefined ? {} : { pod }),
        pid,
        about: rule,
      };
      if (mode === 'canary') {
        onDeed({ ...deed, what: 'would' });
        return;
      }
      // Should this process end between the two, what it was about to do is known.
      onDeed({ ...deed, what: 'begun' });
      const failure = kill(pid, process.startedAt);
      onDeed(failure === undefined ? { ...deed, what: 'done' } : { ...deed, what: 'failed', detail: failure });
    },
  };
}

/** Why it was not killed; undefined when it was. */
function kill(pid: number, startedAt: bigint | undefined): string | undefined {
  const { pidfdKill, pidfdOpen } = systemCalls();
  const pidfd = pidfdOpen(pid);
  if (pidfd < 0) return 'it has ended';
  try {
    // The descriptor stands for whoever bears the number now: is that still the same?
    if (startedAt !== undefined && !startedThen(pid, startedAt)) return 'its number belongs to another process by now';
    const result = pidfdKill(pidfd, constants.signals.SIGKILL);
    return result < 0 ? `the kernel refused (${-result})` : undefined;
  } finally {
    closeSync(pidfd);
  }
}

function startedThen(pid: number, startedAt: bigint): boolean {
  const stat = parseStat(procText(`/proc/${pid}/stat`) ?? '');
  const uptime = Number(procText('/proc/uptime')?.split(' ')[0]);
  if (stat === undefined || !Number.isFinite(uptime)) return false;
  const sinceBoot = Number(startedAt / 1_000_000n) / 1000 - (Date.now() / 1000 - uptime);
  return Math.abs(sinceBoot * ticksPerSecond - stat.startTicks) <= ticksApart + ticksPerSecond / 4;
}
