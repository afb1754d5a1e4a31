import type { NodeRef } from '@seawall/model';
import type { Component } from '../control-plane/component.ts';
import { type Accounts, readAccounts } from './accounts.ts';
import type { NodeProcess } from './command-process.ts';
import { componentsOn } from './components.ts';
import type { Distribution } from './distributions/distribution.ts';
import { distributionOf } from './distributions/registry.ts';
import type { HostFiles, Look } from './host-files.ts';
import { type HostProcess, readProcesses } from './host-process.ts';

/** A machine that was looked at: its files, its processes, and the components of Kubernetes that it runs. */
export interface Node {
  readonly host: NodeRef;
  readonly files: HostFiles;
  readonly now: Date;
  /** Undefined for a host without Kubernetes. */
  readonly distribution: Distribution | undefined;
  readonly accounts: Accounts;
  readonly processes: Look<readonly HostProcess[]>;
  readonly components: ReadonlyMap<Component, readonly NodeProcess[]>;
}

export function readNode(files: HostFiles, name: string, now: Date): Node {
  const distribution = distributionOf(files);
  const processes = readProcesses(files);
  const running = processes.state === 'here' ? processes.value : [];
  return {
    host: { type: 'node', name },
    files,
    now,
    distribution,
    accounts: readAccounts(files),
    processes,
    components: componentsOn(files, running, distribution),
  };
}
