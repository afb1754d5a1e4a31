import { satisfies } from '@seawall/vulns';
import { doesNotTake, type LockEdit, type LockFolder, type LockFormat, type Raising, refuse } from './lock.ts';
import { filesOf, lackingOf, normalised } from './pypi.ts';
import type { Registries } from './registries.ts';
import { isRecord, record } from './shape.ts';

/** Requirements with `--hash`, as pip-compile and uv write them. */
export const hashedRequirements: LockFormat = {
  file: /^(?:requirements|constraints)[\w.-]*\.(?:txt|in)$/,
  raise: raiseRequirements,
};

export const pipfileLock: LockFormat = { file: /^Pipfile\.lock$/, raise: raisePipfile };

const gone = (to: string): LockEdit => refuse(`the registry has no files of ${to}`, `镜像仓库没有 ${to} 的文件`);

async function raiseRequirements(
  { name: file, text }: LockFolder,
  raising: Raising,
  registries: Registries,
): Promise<LockEdit> {
  if (/^\s*(?:-i|--index-url|--extra-index-url|--find-links|-f)\b/m.test(text)) {
    return refuse('the file names an index of its own', '该文件指定了自己的索引');
  }
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = text.split(/\r?\n/);
  const start = lines.findIndex((line) => pinOf(line)?.[0] === normalised(raising.name));
  const pin = pinOf(lines[start] ?? '');
  if (pin?.[1] !== raising.from) return refuse('the file does not pin it', '该文件没有锁定它的版本');
  let end = start;
  while (lines[end]?.trimEnd().endsWith('\\') === true) end += 1;
  const block = lines.slice(start, end + 1);
  const hashed = block.filter((line) => line.includes('--hash='));
  if (hashed.length === 0) return refuse('it bears no hashes', '它没有哈希');
  const held = new Map(lines.map(pinOf).filter((one) => one !== undefined));
  const lacking = await lackingOf(raising, (name) => held.get(name), registries);
  if (lacking !== undefined) return lacking;
  const files = await filesOf(raising.name, raising.to, registries);
  if (files.length === 0) return gone(raising.to);
  const indent = /^\s*/.exec(hashed.find((line) => /^\s*--hash/.test(line)) ?? '    ')?.[0] ?? '    ';
  const [head = ''] = (lines[start] ?? '').split(/\s*(?:--hash=|\\\s*$)/);
  const hashes = [...new Set(files.map(({ sha256 }) => sha256))].sort().map((hash) => `${indent}--hash=sha256:${hash}`);
  const next = [head.replace(`==${raising.from}`, () => `==${raising.to}`), ...hashes];
  lines.splice(start, block.length, ...next.map((line, index) => (index === next.length - 1 ? line : `${line} \\`)));
  return { files: new Map([[file, lines.join(newline)]]) };
}

/** `django==3.2.0 ; python_version >= "3.8" \` */
function pinOf(line: string): [name: string, version: string] | undefined {
  const match = /^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?\s*==\s*([\w.!+-]+)/.exec(line);
  return match === null ? undefined : [normalised(match[1] ?? ''), match[2] ?? ''];
}

async function raisePipfile(
  { name: file, text, beside }: LockFolder,
  raising: Raising,
  registries: Registries,
): Promise<LockEdit> {
  const lock = record(JSON.parse(text));
  const printed = (): string => `${JSON.stringify(lock, undefined, 4)}\n`;
  if (printed() !== text) return refuse('the lock file is not as pipenv writes it', '锁文件不是 pipenv 写出的格式');
  const sections = ['default', 'develop'].map((name) => record(lock[name]));
  const entries = sections.map((section) => section[normalised(raising.name)]).filter(isRecord);
  const own = entries.filter(({ version }) => version === `==${raising.from}`);
  if (own.length === 0) return refuse('the lock file does not pin it', '锁文件没有锁定它的版本');
  if (own.some(({ index }) => index !== undefined && index !== 'pypi')) {
    return refuse('it has an index of its own', '它使用自己的索引');
  }
  const asked = pipfileAsks(beside('Pipfile') ?? '', raising.name);
  if (asked !== undefined && asked !== '*' && !satisfies(asked, raising.to, 'pypi')) {
    return doesNotTake('Pipfile', `${raising.name} ${asked}`, raising.to);
  }
  const held = (name: string): string | undefined => {
    const version = sections.map((section) => record(section[name])['version']).find((one) => typeof one === 'string');
    return version?.replace(/^==/, '');
  };
  const lacking = await lackingOf(raising, held, registries);
  if (lacking !== undefined) return lacking;
  const files = await filesOf(raising.name, raising.to, registries);
  if (files.length === 0) return gone(raising.to);
  for (const entry of own) {
    entry['hashes'] = [...new Set(files.map(({ sha256 }) => `sha256:${sha256}`))].sort();
    entry['version'] = `==${raising.to}`;
  }
  return { files: new Map([[file, printed()]]) };
}

function pipfileAsks(pipfile: string, name: string): string | undefined {
  for (const line of pipfile.split('\n')) {
    const match = /^"?([\w.-]+)"?\s*=\s*(?:"([^"]*)"|\{.*version\s*=\s*"([^"]*)")/.exec(line);
    if (match !== null && normalised(match[1] ?? '') === normalised(name)) return match[2] ?? match[3];
  }
  return undefined;
}
