import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMapping, readDocuments, type Value } from '@seawall/kube';

/** The dependencies that helm misses, by what it says when it refuses to render; none when it refuses for another reason. */
export function missingDependencies(stderr: string): string[] {
  const names = /missing in charts\/ directory: (.+)/.exec(stderr)?.[1];
  return names === undefined ? [] : names.split(',').map((name) => name.trim());
}

/**
 * Renders a chart without some of its dependencies: gives `render` a folder that links to everything of the chart but
 * declares the others only. What the chart itself holds is worth judging even where its dependencies were not fetched.
 */
export async function withoutDependencies<Result>(
  chart: string,
  missing: readonly string[],
  render: (path: string) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'seawall-helm-'));
  try {
    const copy = join(folder, 'chart');
    await mkdir(copy);
    for (const name of await readdir(chart)) {
      if (name === 'Chart.lock' || name === 'requirements.lock') continue;
      if (name !== 'Chart.yaml' && name !== 'requirements.yaml') await symlink(join(chart, name), join(copy, name));
      else await writeFile(join(copy, name), await declaringLess(join(chart, name), missing));
    }
    return await render(copy);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The file with `dependencies` cut down, as JSON, which is YAML too. */
async function declaringLess(file: string, missing: readonly string[]): Promise<string> {
  const text = await readFile(file, 'utf8');
  const value = readDocuments(text, file).documents[0]?.value;
  if (!isMapping(value) || !Array.isArray(value['dependencies'])) return text;
  const isThere = (dependency: Value): boolean =>
    !isMapping(dependency) || typeof dependency['name'] !== 'string' || !missing.includes(dependency['name']);
  return JSON.stringify({ ...value, dependencies: value['dependencies'].filter(isThere) });
}
