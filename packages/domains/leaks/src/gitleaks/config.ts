import { parse } from 'smol-toml';
import type { Text } from '@seawall/model';

/** One allow-list, of a rule or of all. Which checks it has decides what it can allow. */
export interface Allowlist {
  readonly condition: 'OR' | 'AND';
  readonly regexTarget: 'secret' | 'match' | 'line';
  readonly commits: readonly string[];
  readonly paths: readonly string[];
  readonly regexes: readonly string[];
  readonly stopwords: readonly string[];
  /** Only for these rules; empty for all. */
  readonly targetRules: readonly string[];
}

/** Another rule that must have found something near. */
interface RequiredRule {
  readonly id: string;
  readonly withinLines?: number;
  readonly withinColumns?: number;
}

export interface ConfigRule {
  readonly id: string;
  readonly description: string;
  readonly regex?: string;
  readonly path?: string;
  readonly entropy: number;
  readonly secretGroup: number;
  readonly keywords: readonly string[];
  readonly tags: readonly string[];
  readonly allowlists: readonly Allowlist[];
  readonly required: readonly RequiredRule[];
  /** Its findings only serve rules that require it. */
  readonly skipReport: boolean;
}

/** A `gitleaks.toml` as version 8 of gitleaks reads it. */
export interface GitleaksConfig {
  readonly rules: readonly ConfigRule[];
  readonly allowlists: readonly Allowlist[];
  readonly extend: { readonly useDefault: boolean; readonly path?: string; readonly disabledRules: readonly string[] };
}

/** Why a configuration, or a part of it, cannot be used. */
export interface ConfigProblem {
  readonly file: string;
  readonly message: Text;
}

export type ConfigResult =
  | { readonly ok: true; readonly config: GitleaksConfig; readonly problems: readonly ConfigProblem[] }
  | { readonly ok: false; readonly problem: ConfigProblem };

/** Bounds of one file: real ones have a few hundred rules. */
const longestFile = 8 * 1024 * 1024;
const mostRules = 5000;
const mostEntries = 20_000;

type Table = Readonly<Record<string, unknown>>;

/** Reads a configuration; a rule that cannot be used is a problem and leaves the others. */
export function readGitleaksConfig(text: string, file: string): ConfigResult {
  if (text.length > longestFile) return bad(file, 'is larger than 8 MiB', '超过 8 MiB');
  let root: Table;
  try {
    root = parse(text);
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    return bad(file, `is not TOML: ${why}`, `不是有效的 TOML：${why}`);
  }
  const problems: ConfigProblem[] = [];
  const tables = listOfTables(root['rules']);
  if (tables.length > mostRules) return bad(file, `has more than ${mostRules} rules`, `规则超过 ${mostRules} 条`);
  const extend = tableOf(root['extend']);
  const path = text8(extend['path']);
  const useDefault = extend['useDefault'] === true || extend['usedefault'] === true;
  // What extends another configuration may change rules of that one without saying them again.
  const isPart = useDefault || (path ?? '') !== '';
  const rules: ConfigRule[] = [];
  for (const [index, table] of tables.entries()) {
    const rule = ruleOf(table, isPart);
    if (typeof rule === 'string') {
      const name = text8(table['id']) ?? `#${index + 1}`;
      problems.push(
        problem(file, `The rule ${name} ${rule}; it is left out`, `规则 ${name} 无法使用（${rule}），已忽略`),
      );
    } else rules.push(rule);
  }
  return {
    ok: true,
    problems,
    config: {
      rules,
      allowlists: allowlistsOf(root),
      extend: {
        useDefault,
        ...(path === undefined || path === '' ? {} : { path }),
        disabledRules: texts(extend['disabledRules']),
      },
    },
  };
}

function ruleOf(table: Table, isPart: boolean): ConfigRule | string {
  const id = text8(table['id']);
  if (id === undefined || id === '') return 'has no id';
  const regex = text8(table['regex']);
  const path = text8(table['path']);
  const required = listOfTables(table['required']).flatMap((one) => requiredOf(one));
  if (!isPart && (regex ?? '') === '' && (path ?? '') === '' && required.length === 0)
    return 'has neither regex nor path';
  return {
    id,
    description: text8(table['description']) ?? id,
    ...(regex === undefined || regex === '' ? {} : { regex }),
    ...(path === undefined || path === '' ? {} : { path }),
    entropy: number(table['entropy']),
    secretGroup: Math.max(0, Math.trunc(number(table['secretGroup']))),
    keywords: texts(table['keywords']).map((word) => word.toLowerCase()),
    tags: texts(table['tags']),
    allowlists: allowlistsOf(table),
    required,
    skipReport: table['skipReport'] === true,
  };
}

function requiredOf(table: Table): RequiredRule[] {
  const id = text8(table['id']);
  if (id === undefined) return [];
  const lines = table['withinLines'];
  const columns = table['withinColumns'];
  return [
    {
      id,
      ...(typeof lines === 'number' ? { withinLines: lines } : {}),
      ...(typeof columns === 'number' ? { withinColumns: columns } : {}),
    },
  ];
}

/** `[allowlist]` is the older form of `[[allowlists]]`; both may stand in a rule and at the top. */
function allowlistsOf(table: Table): Allowlist[] {
  const all = [...listOfTables(table['allowlist']), ...listOfTables(table['allowlists'])];
  return all.map((one) => ({
    condition: /^(?:and|&&)$/i.test(text8(one['condition']) ?? '') ? 'AND' : 'OR',
    regexTarget: targetOf(text8(one['regexTarget'])),
    commits: texts(one['commits']),
    paths: texts(one['paths']),
    regexes: texts(one['regexes']),
    stopwords: texts(one['stopwords']).map((word) => word.toLowerCase()),
    targetRules: texts(one['targetRules']),
  }));
}

function targetOf(text: string | undefined): Allowlist['regexTarget'] {
  return text === 'match' || text === 'line' ? text : 'secret';
}

function text8(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function number(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

function texts(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, mostEntries).filter((item): item is string => typeof item === 'string');
}

function tableOf(value: unknown): Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Table) : {};
}

function listOfTables(value: unknown): Table[] {
  if (Array.isArray(value)) return value.map(tableOf);
  return typeof value === 'object' && value !== null ? [value as Table] : [];
}

function problem(file: string, en: string, zh: string): ConfigProblem {
  return { file, message: { en, zh } };
}

function bad(file: string, en: string, zh: string): ConfigResult {
  return { ok: false, problem: problem(file, `The configuration ${en}`, `配置${zh}`) };
}
