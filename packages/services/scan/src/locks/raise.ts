import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Finding, Text } from '@seawall/model';
import { VulnsError } from '@seawall/vulns';
import type { FileFix } from '../fix.ts';
import { sameMajor } from '../vulnerabilities/fixes.ts';
import type { LockEdit, Raising } from './lock.ts';
import { lockFormatOf } from './registry.ts';
import type { Registries } from './registries.ts';

/** A package to raise in one lock file, and the findings that it settles. */
interface Task extends Raising {
  readonly file: string;
  readonly findings: Finding[];
}

export interface Raised {
  readonly files: readonly FileFix[];
  /** Why the lock file was left to its package manager, by the id of the finding. */
  readonly left: ReadonlyMap<string, Text>;
}

export interface RaiseOptions {
  readonly cwd: string;
  /** Texts that stand in for files, by absolute path: what was fixed already. */
  readonly texts: ReadonlyMap<string, string>;
  /** Also new major versions. */
  readonly unsafe: boolean;
  /** Undefined when nothing may be asked for. */
  readonly registries: Registries | undefined;
}

const offline: Text = {
  en: 'its hashes come from a registry, which --offline does not ask',
  zh: '其哈希来自镜像仓库，而 --offline 不会访问',
};
const major: Text = {
  en: 'it is a new major version; --unsafe writes it',
  zh: '这是新的主版本；使用 --unsafe 写入',
};

/**
 * Raises packages in lock files, with the hashes that their registries give. One is only written where all that asks for
 * the package takes the new version, and the file holds all that the new version asks for: what is written is what the
 * package manager would have. Some become possible by others, so that it goes round until nothing more does.
 */
export async function raiseLocks(findings: readonly Finding[], options: RaiseOptions): Promise<Raised> {
  const left = new Map<string, Text>();
  const texts = new Map(options.texts);
  const plans = new Map<string, FileFix>();
  let open = tasksOf(findings);
  for (let again = true; again; ) {
    again = false;
    const next: Task[] = [];
    for (const task of open) {
      const edit = await attempt(task, texts, options);
      if ('files' in edit) {
        again = true;
        await take(task, edit.files, texts, plans, options.cwd);
        for (const { id } of task.findings) left.delete(id);
      } else {
        next.push(task);
        for (const { id } of task.findings) left.set(id, edit.refused);
      }
    }
    open = next;
  }
  return { files: [...plans.values()], left };
}

function tasksOf(findings: readonly Finding[]): Task[] {
  const tasks = new Map<string, Task>();
  for (const finding of findings) {
    const { package: name, version: from, target: to } = finding.values ?? {};
    if (typeof name !== 'string' || typeof from !== 'string' || typeof to !== 'string' || to === '') continue;
    // What go.mod was given, go.sum lacks.
    const file = finding.place.file.replace(/(^|\/)go\.mod$/, '$1go.sum');
    if (lockFormatOf(file) === undefined) continue;
    const key = JSON.stringify([file, name, from]);
    const known = tasks.get(key);
    if (known === undefined) tasks.set(key, { name, from, to, file, findings: [finding] });
    else known.findings.push(finding);
  }
  return [...tasks.values()];
}

async function attempt(task: Task, texts: ReadonlyMap<string, string>, options: RaiseOptions): Promise<LockEdit> {
  const { file, name, from, to } = task;
  const format = lockFormatOf(file);
  if (format === undefined || options.registries === undefined) return { refused: offline };
  if (!options.unsafe && !sameMajor(from, to)) return { refused: major };
  const path = resolve(options.cwd, file);
  const beside = await besideOf(path, texts);
  const text = beside(path);
  if (text === undefined) return { refused: { en: `${file} cannot be read`, zh: `无法读取 ${file}` } };
  const folder = {
    name: file.slice(file.lastIndexOf('/') + 1),
    text,
    beside: (other: string) => beside(join(dirname(path), other)),
  };
  try {
    return await format.raise(folder, { name, from, to }, options.registries);
  } catch (error) {
    if (error instanceof VulnsError) return { refused: error.text };
    if (error instanceof SyntaxError) return { refused: { en: `${file} is broken`, zh: `${file} 已损坏` } };
    throw error;
  }
}

const manifests = ['package.json', 'Cargo.toml', 'go.mod', 'Pipfile', 'pyproject.toml'];

/** The lock file and the manifests of its folder, as they are now. */
async function besideOf(
  path: string,
  texts: ReadonlyMap<string, string>,
): Promise<(path: string) => string | undefined> {
  const held = new Map<string, string>();
  for (const one of [path, ...manifests.map((name) => join(dirname(path), name))]) {
    const text = texts.get(one) ?? (await readFile(one, 'utf8').catch(() => undefined));
    if (text !== undefined) held.set(one, text);
  }
  return (one) => held.get(one);
}

async function take(
  { file, findings }: Task,
  files: ReadonlyMap<string, string>,
  texts: Map<string, string>,
  plans: Map<string, FileFix>,
  cwd: string,
): Promise<void> {
  for (const [name, after] of files) {
    const shown = join(dirname(file), name);
    const path = resolve(cwd, shown);
    const known = plans.get(path);
    const before = known?.before ?? texts.get(path) ?? (await readFile(path, 'utf8'));
    const fixed = shown === join(file) ? findings : [];
    plans.set(path, { file: shown, path, before, after, fixed: [...(known?.fixed ?? []), ...fixed], refused: [] });
    texts.set(path, after);
  }
}
