import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { findPrograms, type Programs } from './build.ts';
import { type Kubectl, kubectlFor } from './kubectl.ts';

// Starts the real control plane for a test and ends it behind it.

/** Why tests that need a cluster skip here; undefined where they run. */
export const noCluster: string | undefined =
  findPrograms() === undefined
    ? 'the control plane is not built: run `npm run e2e -- cluster`, which needs Go'
    : undefined;

export interface ControlPlaneOptions {
  /** Where data, certificates and logs are kept. Without it, a folder of its own that goes away with the control plane. */
  readonly dir?: string;
  /** Users beside `admin`: name, groups, and how long their certificate is valid (`1h`; `-1h` has expired). */
  readonly identities?: Readonly<Record<string, { readonly groups?: readonly string[]; readonly validity?: string }>>;
  /** Serving certificates to issue, for webhooks and kubelets: name to host names and addresses. */
  readonly serving?: Readonly<Record<string, readonly string[]>>;
  /** An audit policy's file; `none` writes no audit log. The default logs everything at level Metadata. */
  readonly auditPolicy?: string;
  /** Whether Deployments and ReplicaSets get their pods. */
  readonly workloadControllers?: boolean;
  /** Flags of kube-apiserver, which win over those that the control plane sets. */
  readonly flags?: readonly string[];
}

interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

interface Ready {
  readonly server: string;
  readonly version: string;
  readonly dir: string;
  /** The file of the authority that signed the API server's certificate. */
  readonly ca: string;
  readonly auditLog?: string;
  /** By user, `admin` among them. */
  readonly kubeconfigs: Readonly<Record<string, string>>;
  readonly serving: Readonly<Record<string, CertificateFiles>>;
}

export interface ControlPlane extends Ready, AsyncDisposable {
  /** The kubeconfig of `admin`, who may do everything. */
  readonly kubeconfig: string;
  readonly kubectl: Kubectl;
  /** Sends the process a signal: SIGSTOP makes the API server hang, SIGCONT lets it go on, SIGKILL is a crash. */
  readonly signal: (name: NodeJS.Signals) => void;
  /** Starts it again on its data, address and certificates, after a crash or an orderly end. */
  readonly restart: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** @throws where the programs are not built (see {@link noCluster}), or when the API server does not get ready. */
export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const programs = findPrograms();
  if (programs === undefined) throw new Error(noCluster);
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'seawall-control-plane-'));
  let { child, ready } = await launch(programs, [...argumentsOf(options, dir)], options.flags ?? [], dir);
  const port = new URL(ready.server).port;

  const stop = async (): Promise<void> => {
    await end(child);
    if (options.dir === undefined) rmSync(dir, { recursive: true, force: true });
  };
  return {
    ...ready,
    kubeconfig: ready.kubeconfigs['admin'] as string,
    kubectl: kubectlFor(programs.kubectl, ready.kubeconfigs),
    signal: (name) => void child.kill(name),
    restart: async () => {
      await end(child);
      const args = [...argumentsOf(options, dir), `--port=${port}`];
      ({ child, ready } = await launch(programs, args, options.flags ?? [], dir));
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function* argumentsOf(options: ControlPlaneOptions, dir: string): Generator<string> {
  yield `--dir=${dir}`;
  for (const [name, { groups = [], validity }] of Object.entries(options.identities ?? {})) {
    yield `--identity=${name}=${groups.join(',')}${validity === undefined ? '' : `@${validity}`}`;
  }
  for (const [name, hosts] of Object.entries(options.serving ?? {})) yield `--serving=${name}=${hosts.join(',')}`;
  if (options.auditPolicy !== undefined) yield `--audit-policy=${options.auditPolicy}`;
  if (options.workloadControllers === true) yield '--workload-controllers';
}

async function launch(
  programs: Programs,
  args: readonly string[],
  flags: readonly string[],
  dir: string,
): Promise<{ child: ChildProcess; ready: Ready }> {
  const logFile = join(dir, 'control-plane.log');
  const log = openSync(logFile, 'a');
  const child = spawn(programs.controlPlane, [...args, '--', ...flags], { stdio: ['pipe', 'pipe', log] });
  closeSync(log);
  const ended = once(child, 'close').then(() => undefined);
  const line = await Promise.race([firstLine(child), ended]);
  if (line === undefined) {
    const said = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-5).join('\n');
    throw new Error(`The control plane did not start:\n${said}`);
  }
  return { child, ready: JSON.parse(line) as Ready };
}

async function firstLine(child: ChildProcess): Promise<string | undefined> {
  if (child.stdout === null) return undefined;
  for await (const line of createInterface(child.stdout)) return line;
  return undefined;
}

/** How long an orderly end may take. */
const patience = 10_000;

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.kill('SIGCONT');
  child.stdin?.end();
  const force = setTimeout(() => child.kill('SIGKILL'), patience);
  await closed;
  clearTimeout(force);
}
