import { readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { type DocumentSet, readDocuments } from '@seawall/kube';
import type { Language, Path } from '@seawall/model';
import { isPattern } from '@seawall/posture';
import { ScanError } from '../error.ts';
import type { ConfigFile, ExceptionEntry } from './schema.ts';

/** An exception with the line that it stands on. */
export interface PlacedException extends ExceptionEntry {
  readonly file: string;
  readonly line: number;
}

export interface Config {
  readonly file?: string;
  readonly settings: Omit<ConfigFile, 'exceptions'>;
  readonly exceptions: readonly PlacedException[];
}

const configName = 'seawall.yaml';

const noConfig: Config = { settings: {}, exceptions: [] };

/**
 * Reads `seawall.yaml`: the named file, else the one in the project's root if there is one. Throws a `ScanError` that
 * names file, line and field when it is wrong, because a setting that was misread would make the result a lie.
 */
export async function loadConfig(named: string | undefined, projectRoot: string, cwd: string): Promise<Config> {
  const path = named === undefined ? join(projectRoot, configName) : resolve(cwd, named);
  const shown = named ?? relative(cwd, path);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if (named === undefined && (cause as NodeJS.ErrnoException).code === 'ENOENT') return noConfig;
    throw new ScanError('bad-config', { en: `Cannot read ${shown}`, zh: `无法读取 ${shown}` }, { cause });
  }
  const set = readDocuments(text, shown);
  const [problem] = set.problems;
  if (problem !== undefined) {
    const place = `${shown}:${problem.line ?? 1}`;
    throw new ScanError('bad-config', { en: `${place}: ${problem.message.en}`, zh: `${place}:${problem.message.zh}` });
  }
  const value = set.documents[0]?.value ?? {};
  // Loaded only when there is a file to check: it is a fifth of the command's start.
  const [{ safeParse }, { configFile }] = await Promise.all([import('valibot'), import('./schema.ts')]);
  const parsed = safeParse(configFile, value);
  if (!parsed.success) {
    const messages = parsed.issues.map((issue) => {
      const field = (issue.path ?? []).map(({ key }) => key as string | number);
      const unknown = issue.expected === 'never';
      const place = `${shown}:${lineOf(set, field)}: ${field.join('.')}`;
      return {
        en: `${place} ${unknown ? 'is not a setting of Seawall' : issue.message}`,
        zh: `${place} ${unknown ? '不是 Seawall 的配置项' : issue.message}`,
      };
    });
    const inEvery = (language: Language): string => messages.map((message) => message[language]).join('\n');
    throw new ScanError('bad-config', { en: inEvery('en'), zh: inEvery('zh') });
  }
  for (const [index, { pattern }] of (parsed.output.requiredLabels ?? []).entries()) {
    if (pattern === undefined || isPattern(pattern)) continue;
    const place = `${shown}:${lineOf(set, ['requiredLabels', index, 'pattern'])}`;
    throw new ScanError('bad-config', {
      en: `${place}: ${pattern} is not an RE2 pattern`,
      zh: `${place}：${pattern} 不是 RE2 正则表达式`,
    });
  }
  const { exceptions = [], ...settings } = parsed.output;
  return {
    file: shown,
    settings,
    exceptions: exceptions.map((entry, index) => ({ ...entry, file: shown, line: lineOf(set, ['exceptions', index]) })),
  };
}

function lineOf(set: DocumentSet, path: Path): number {
  for (let length = path.length; length > 0; length--) {
    const span = set.documents[0]?.span(path.slice(0, length));
    if (span !== undefined) return set.lines.lineAt(span.keyStart);
  }
  return 1;
}
