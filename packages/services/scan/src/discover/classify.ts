import { isDockerfileName } from '@seawall/posture';

const manifestName = /\.(?:ya?ml|json)$/i;
const kustomizationNames = new Set(['kustomization.yaml', 'kustomization.yml', 'Kustomization']);

/** What a file is by its name; undefined when no engine reads such files. */
export function kindOfFile(name: string): 'manifest' | 'dockerfile' | undefined {
  if (isDockerfileName(name)) return 'dockerfile';
  return manifestName.test(name) ? 'manifest' : undefined;
}

export function isKustomization(name: string): boolean {
  return kustomizationNames.has(name);
}

/** Directories that hold what others wrote or what tools keep, never the user's manifests. */
export const skippedDirectories: ReadonlySet<string> = new Set([
  '.git',
  '.hg',
  '.svn',
  'node_modules',
  '.terraform',
  '.venv',
]);
