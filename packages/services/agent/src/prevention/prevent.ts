import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { globTest, type Rule } from '@seawall/falco';
import { type Container, createDetector, type SyscallEvent } from '@seawall/runtime';
import { denyConnect } from './deny-connect.ts';
import { denyExec } from './deny-exec.ts';
import { execGuard } from './exec-guard.ts';
import { killInKernel } from './kernel-kill.ts';
import { killOnMatch } from './kill.ts';
import type { Deed, Measure, MeasureKind, OnDeed } from './measure.ts';
import type { PreventionPlan, Selector } from './plan.ts';

export interface PreventOptions {
  readonly plan: PreventionPlan;
  readonly rules: readonly Rule[];
  /** Where the tree of version 2 is mounted; without it connections cannot be denied nor programs ended in the kernel. */
  readonly cgroupRoot: string | undefined;
  readonly onDeed: OnDeed;
}

/** Prevention on a node: follows the plan for each container as it is first seen. */
export interface Prevention {
  /** Every event that the sensor sees. */
  take(event: SyscallEvent): void;
  /** Ends every measure, and sets no more. */
  undo(): void;
}

/** Containers that are gone leave their measures behind: this many are held at most. */
const mostContainers = 4096;

export function prevent({ plan, rules, cgroupRoot, onDeed }: PreventOptions): Prevention {
  const wanted = new Set(plan.killRules);
  const detector = createDetector({ rules: rules.filter(({ name }) => wanted.has(name)) });
  const killer = killOnMatch({ mode: plan.mode, rules: wanted, onDeed });
  const measures = new Map<string, Measure[]>();
  let over = false;
  // Ready before the first program waits for it.
  if (plan.denyExec.length > 0) execGuard();

  const tried = (container: Container, kind: MeasureKind, set: () => Measure): Measure[] => {
    try {
      return [set()];
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      onDeed({ ...deedOf(container, kind), what: 'failed', about: 'the measure could not be set', detail });
      return [];
    }
  };

  const deedOf = ({ id }: Container, measure: MeasureKind): Omit<Deed, 'what' | 'about'> => ({
    time: new Date().toISOString(),
    measure,
    mode: plan.mode,
    containerId: id,
  });

  const cover = (container: Container, pid: number, folder: string | undefined): Measure[] => {
    const { mode } = plan;
    const containerId = container.id;
    const set: Measure[] = [];
    if (folder !== undefined) {
      const names = plan.killPrograms.filter((one) => covers(one, container)).flatMap((one) => one.names);
      const cgroups = [inodeOf(folder)].filter((inode) => inode !== undefined);
      if (names.length > 0 && cgroups.length > 0)
        set.push(...tried(container, 'kill', () => killInKernel({ mode, names, cgroups, onDeed })));
      const peers = plan.denyConnect.filter((one) => covers(one, container)).flatMap((one) => one.peers);
      if (peers.length > 0)
        set.push(
          ...tried(container, 'deny-connect', () =>
            denyConnect({ mode, cgroupFolder: folder, containerId, peers, onDeed }),
          ),
        );
    }
    const execs = plan.denyExec.filter((one) => covers(one, container));
    const paths = execs.flatMap((one) => one.paths);
    const notInImage = execs.some((one) => one.notInImage);
    if (paths.length > 0 || notInImage)
      set.push(
        ...tried(container, 'deny-exec', () =>
          denyExec({ mode, pid: livingIn(folder) ?? pid, containerId, paths, notInImage, onDeed }),
        ),
      );
    return set;
  };

  const forgetOldest = (): void => {
    const [oldest] = measures.keys();
    if (oldest === undefined) return;
    for (const measure of measures.get(oldest) ?? []) measure.undo();
    measures.delete(oldest);
  };

  return {
    take(event) {
      const { process, type } = event;
      const container = process?.container;
      if (over || process === undefined || container === undefined) return;
      if (wanted.size > 0)
        for (const { name } of detector.judge({ kind: 'syscall', event, shape: 'sensor' })) killer.matched(name, event);
      if (type !== 'execve' || measures.has(container.id)) return;
      // A selector that asks for names waits until they are known.
      if (container.name === undefined && asksForNames(plan)) return;
      if (measures.size >= mostContainers) forgetOldest();
      const folder =
        cgroupRoot === undefined || process.cgroup === undefined ? undefined : join(cgroupRoot, process.cgroup);
      measures.set(container.id, cover(container, process.pid, folder));
    },
    undo() {
      over = true;
      while (measures.size > 0) forgetOldest();
    },
  };
}

function asksForNames(plan: PreventionPlan): boolean {
  const all: readonly Selector[] = [...plan.killPrograms, ...plan.denyConnect, ...plan.denyExec];
  return all.some(({ namespace, pod, image }) => namespace !== undefined || pod !== undefined || image !== undefined);
}

function covers({ namespace, pod, image }: Selector, container: Container): boolean {
  return fits(namespace, container.pod?.namespace) && fits(pod, container.pod?.name) && fits(image, container.image);
}

function fits(pattern: string | undefined, value: string | undefined): boolean {
  if (pattern === undefined) return true;
  return value !== undefined && globTest(pattern, false)(value);
}

/** A process of the group that runs still: the one that was seen may have ended by now. */
function livingIn(folder: string | undefined): number | undefined {
  if (folder === undefined) return undefined;
  try {
    const pid = Number(readFileSync(join(folder, 'cgroup.procs'), 'utf8').split('\n')[0]);
    return pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function inodeOf(folder: string): number | undefined {
  try {
    return statSync(folder).ino;
  } catch {
    return undefined;
  }
}
