import { dirname, isAbsolute, resolve } from 'node:path';
import type { Text } from '@seawall/model';
import { isMapping } from '../../shape.ts';
import type { Mapping, Value } from '../../yaml/document.ts';
import { readDocuments } from '../../yaml/read.ts';
import { KubeError } from '../error.ts';
import type { ClientWorld } from '../world.ts';

/** One named entry of a kubeconfig, and the file that it stands in: relative paths are relative to that file. */
export interface Entry {
  readonly name: string;
  readonly file: string;
  readonly value: Mapping;
}

/** One or several kubeconfig files seen as one: of a name that stands twice, the first counts, as with kubectl. */
export interface Kubeconfig {
  readonly files: readonly string[];
  readonly currentContext?: string;
  readonly contexts: ReadonlyMap<string, Entry>;
  readonly clusters: ReadonlyMap<string, Entry>;
  readonly users: ReadonlyMap<string, Entry>;
}

/** Reads and merges kubeconfig files. A file that is not there is passed over unless it was named by `required`. */
export async function readKubeconfig(
  paths: readonly string[],
  required: boolean,
  world: ClientWorld,
): Promise<Kubeconfig> {
  const files: string[] = [];
  let currentContext: string | undefined;
  const contexts = new Map<string, Entry>();
  const clusters = new Map<string, Entry>();
  const users = new Map<string, Entry>();
  for (const path of paths) {
    const text = await read(path, required, world);
    if (text === undefined) continue;
    const root = parse(text, path);
    files.push(path);
    const current = root['current-context'];
    if (currentContext === undefined && typeof current === 'string' && current !== '') currentContext = current;
    collect(root, 'contexts', 'context', path, contexts);
    collect(root, 'clusters', 'cluster', path, clusters);
    collect(root, 'users', 'user', path, users);
  }
  return { files, ...(currentContext === undefined ? {} : { currentContext }), contexts, clusters, users };
}

/** A path that an entry names, from the folder of the file that the entry stands in. */
export function pathFrom(entry: Pick<Entry, 'file'>, path: string): string {
  return isAbsolute(path) ? path : resolve(dirname(entry.file), path);
}

export function textField(entry: Entry, name: string): string | undefined {
  const value = entry.value[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** PEM text that stands in `name-data` as Base64, or else in the file that `name` names. */
export async function readNamed(entry: Entry, name: string, world: ClientWorld): Promise<string | undefined> {
  const data = textField(entry, `${name}-data`);
  if (data !== undefined) {
    const text = Buffer.from(data, 'base64').toString();
    if (text.includes('-----BEGIN')) return text;
    const en = `${entry.name}: ${name}-data is no PEM text in Base64`;
    throw configError(entry.file, { en, zh: `${entry.name}：${name}-data 不是 Base64 编码的 PEM` });
  }
  const path = textField(entry, name);
  if (path === undefined) return undefined;
  const full = pathFrom(entry, path);
  try {
    return await world.readFile(full);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    const text = {
      en: `${entry.name}: ${name} ${full} cannot be read (${code})`,
      zh: `${entry.name}：无法读取 ${name} ${full}（${code}）`,
    };
    throw configError(entry.file, text, error);
  }
}

async function read(path: string, required: boolean, world: ClientWorld): Promise<string | undefined> {
  try {
    return await world.readFile(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    if (!required && code === 'ENOENT') return undefined;
    throw configError(path, { en: `cannot be read (${code})`, zh: `无法读取（${code}）` }, error);
  }
}

function parse(text: string, path: string): Mapping {
  const { documents, problems } = readDocuments(text, path);
  const [problem] = problems;
  if (problem !== undefined) {
    const at = problem.line === undefined ? '' : `:${problem.line}`;
    throw configError(path + at, problem.message);
  }
  const value = documents[0]?.value ?? {};
  if (!isMapping(value)) throw configError(path, { en: 'is not a kubeconfig', zh: '不是 kubeconfig' });
  return value;
}

function collect(root: Mapping, list: string, field: string, file: string, into: Map<string, Entry>): void {
  const items: Value | undefined = root[list];
  if (items === undefined || items === null) return;
  if (!Array.isArray(items)) {
    throw configError(file, { en: `${list} must be a list`, zh: `${list} 应为列表` });
  }
  for (const [index, item] of items.entries()) {
    const name = isMapping(item) ? item['name'] : undefined;
    const value = isMapping(item) ? (item[field] ?? {}) : undefined;
    if (typeof name !== 'string' || !isMapping(value)) {
      const at = `${list}[${index}]`;
      throw configError(file, {
        en: `${at} must have a name and a ${field}`,
        zh: `${at} 应包含 name 与 ${field}`,
      });
    }
    if (!into.has(name)) into.set(name, { name, file, value });
  }
}

export function configError(where: string, { en, zh }: Text, cause?: unknown): KubeError {
  return new KubeError('config', { en: `${where}: ${en}`, zh: `${where}：${zh}` }, { cause });
}
