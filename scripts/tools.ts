import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { resolve } from 'node:path';

// Brings the programs that the end-to-end tests drive, built from their published modules where Go is to be had.

export const toolsFolder = resolve('.cache/tools');

const tools = [
  { name: 'helm', module: 'helm.sh/helm/v3/cmd/helm@v3.22.0' },
  { name: 'kustomize', module: 'sigs.k8s.io/kustomize/kustomize/v5@v5.7.1' },
] as const;

/** What the tests of images, of outputs and of the sensor drive; Debian has it all. */
const packages = [
  'auditd',
  'bpftrace',
  'buildah',
  'busybox-static',
  'chromium',
  'containerd',
  'curl',
  'db-util',
  'docker-registry',
  'docker.io',
  'fonts-noto-cjk',
  'mmdebstrap',
  'nats-server',
  'nginx',
  'podman',
  'poppler-utils',
  'postgresql',
  'rpm',
  'runc',
  'skopeo',
  'zstd',
] as const;

/** Where this is root's Debian, its packages are installed. */
function installPackages(): void {
  const missing = packages.filter((name) => spawnSync('dpkg', ['-s', name], { stdio: 'ignore' }).status !== 0);
  if (missing.length === 0) return;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args: string[]): boolean =>
    spawnSync('apt-get', ['-qq', '-o', 'DPkg::Lock::Timeout=300', ...args], { stdio: 'ignore', env }).status === 0;
  const done = process.getuid?.() === 0 && apt('update') && apt('install', '-y', '--no-install-recommends', ...missing);
  console.log(`${missing.join(', ')}: ${done ? 'installed' : 'not to be had here; their tests skip'}`);
}

/** Installs what is missing; says what could not be had, whose tests then skip. */
export function installTools(): void {
  mkdirSync(toolsFolder, { recursive: true });
  installPackages();
  for (const { name, module } of tools) {
    if (existsSync(`${toolsFolder}/${name}`)) continue;
    const env = { ...process.env, GOBIN: toolsFolder, GOFLAGS: '-buildvcs=false' };
    const { status } = spawnSync('go', ['install', module], { stdio: ['ignore', 'inherit', 'ignore'], env });
    console.log(status === 0 ? `${name}: built from ${module}` : `${name}: not to be had here; its tests skip`);
  }
}

if (import.meta.main) installTools();
