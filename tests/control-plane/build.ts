import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

// Builds the control plane and kubectl from their published modules, once for each state of this folder's Go files.

export interface Programs {
  readonly controlPlane: string;
  readonly kubectl: string;
}

const sources = import.meta.dirname;
/** Worktrees of one machine may share what was built: `SEAWALL_CACHE` names a folder for all of them. */
const cache = resolve(process.env['SEAWALL_CACHE'] ?? join(sources, '../../.cache'), 'control-plane');

/** The programs where they are built already. */
export function findPrograms(): Programs | undefined {
  const programs = programsIn(join(cache, stateOfSources()));
  return existsSync(programs.controlPlane) && existsSync(programs.kubectl) ? programs : undefined;
}

/** The programs, built where they are missing; undefined, and a line that says why, where they cannot be had. */
export function buildPrograms(): Programs | undefined {
  const found = findPrograms();
  if (found !== undefined) return found;
  const { status: go } = spawnSync('go', ['version'], { stdio: 'ignore' });
  if (go !== 0) {
    console.log('control plane: needs Go to be built, and there is none here; what needs a cluster skips');
    return undefined;
  }
  console.log('control plane: building etcd, kube-apiserver and kubectl (some minutes, once)');
  mkdirSync(cache, { recursive: true });
  const built = mkdtempSync(join(cache, 'building-'));
  try {
    const { controlPlane, kubectl } = programsIn(built);
    if (!goBuild(controlPlane, '.') || !goBuild(kubectl, 'k8s.io/kubernetes/cmd/kubectl')) {
      console.log('control plane: could not be built; what needs a cluster skips');
      return undefined;
    }
    keep(built, join(cache, stateOfSources()));
    return findPrograms();
  } finally {
    rmSync(built, { recursive: true, force: true });
  }
}

function goBuild(output: string, target: string): boolean {
  const version = /\bk8s\.io\/kubernetes (v(\d+)\.(\d+)\.\S+)/.exec(readFileSync(join(sources, 'go.mod'), 'utf8'));
  const [, gitVersion, gitMajor, gitMinor] = version ?? [];
  const stamps = ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'].flatMap((place) =>
    Object.entries({ gitVersion, gitMajor, gitMinor }).map(([name, value]) => `-X ${place}.${name}=${value}`),
  );
  const { status } = spawnSync(
    'go',
    ['build', '-buildvcs=false', '-ldflags', `-s -w ${stamps.join(' ')}`, '-o', output, target],
    { cwd: sources, stdio: ['ignore', 'inherit', 'inherit'] },
  );
  return status === 0;
}

/** Another build may have been quicker; what it put there is as good. */
function keep(built: string, place: string): void {
  try {
    renameSync(built, place);
  } catch (error) {
    if (!existsSync(place)) throw error;
  }
}

function programsIn(folder: string): Programs {
  return { controlPlane: join(folder, 'control-plane'), kubectl: join(folder, 'kubectl') };
}

function stateOfSources(): string {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`);
  for (const file of globSync(['go.mod', 'go.sum', '*.go'], { cwd: sources }).sort()) {
    hash.update(`\0${file}\0`).update(readFileSync(join(sources, file)));
  }
  return hash.digest('hex').slice(0, 16);
}

if (import.meta.main) process.exitCode = buildPrograms() === undefined ? 1 : 0;
