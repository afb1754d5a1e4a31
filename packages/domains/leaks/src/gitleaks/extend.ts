import { type ConfigProblem, type ConfigRule, type GitleaksConfig, readGitleaksConfig } from './config.ts';

/** As deep as gitleaks follows `[extend]`. */
const deepest = 2;

interface LoadedConfig {
  readonly config: GitleaksConfig;
  /** Whether the tool's own rules apply too, and which of them not. */
  readonly ownRules: boolean;
  readonly problems: readonly ConfigProblem[];
}

export type LoadResult =
  | { readonly ok: true; readonly loaded: LoadedConfig }
  | { readonly ok: false; readonly problem: ConfigProblem };

/**
 * Reads a configuration and what it extends. `read` gives the text of a file, or undefined when it cannot be read; a
 * path in `[extend]` is taken as it stands there, from the working directory, as gitleaks takes it.
 */
export async function loadGitleaksConfig(
  file: string,
  read: (file: string) => Promise<string | undefined>,
): Promise<LoadResult> {
  const result = await load(file, read, 0);
  if (!result.ok) return result;
  const { config } = result.loaded;
  const unknown = config.rules.filter(
    ({ regex, path, required }) => regex === undefined && path === undefined && required.length === 0,
  );
  const problems = unknown.map(({ id }) => changesUnknown(file, id));
  return {
    ok: true,
    loaded: {
      ...result.loaded,
      config: { ...config, rules: config.rules.filter((rule) => !unknown.includes(rule)) },
      problems: [...result.loaded.problems, ...problems],
    },
  };
}

/** The default rules are Seawall's own, not those of gitleaks: what changes one of these finds nothing to change. */
function changesUnknown(file: string, id: string): ConfigProblem {
  return {
    file,
    message: {
      en: `The rule ${id} changes one that no configuration brings; it is left out`,
      zh: `规则 ${id} 修改的规则并不存在，已忽略`,
    },
  };
}

async function load(
  file: string,
  read: (file: string) => Promise<string | undefined>,
  depth: number,
): Promise<LoadResult> {
  const text = await read(file);
  if (text === undefined) return { ok: false, problem: unreadable(file) };
  const result = readGitleaksConfig(text, file);
  if (!result.ok) return result;
  const { config, problems } = result;
  const { path, useDefault, disabledRules } = config.extend;
  if (path === undefined) return { ok: true, loaded: { config, ownRules: useDefault, problems } };
  if (depth >= deepest) {
    const tooDeep: ConfigProblem = {
      file,
      message: {
        en: `What it extends is not read: more than ${deepest} configurations extend each other`,
        zh: `继承的配置未读取：层数超过 ${deepest}`,
      },
    };
    return { ok: true, loaded: { config, ownRules: useDefault, problems: [...problems, tooDeep] } };
  }
  const base = await load(path, read, depth + 1);
  if (!base.ok) return { ok: true, loaded: { config, ownRules: useDefault, problems: [...problems, base.problem] } };
  return {
    ok: true,
    loaded: {
      config: {
        rules: joined(base.loaded.config.rules, config.rules, disabledRules),
        allowlists: [...base.loaded.config.allowlists, ...config.allowlists],
        extend: config.extend,
      },
      ownRules: useDefault || base.loaded.ownRules,
      problems: [...problems, ...base.loaded.problems],
    },
  };
}

/** A rule of the same id as one of the base changes what it says and adds to its lists. */
function joined(base: readonly ConfigRule[], own: readonly ConfigRule[], disabled: readonly string[]): ConfigRule[] {
  const rules = new Map(base.filter(({ id }) => !disabled.includes(id)).map((rule) => [rule.id, rule]));
  for (const rule of own) {
    const known = rules.get(rule.id);
    rules.set(rule.id, known === undefined ? rule : { ...known, ...rule, ...listsOf(known, rule) });
  }
  return [...rules.values()];
}

function listsOf(
  known: ConfigRule,
  rule: ConfigRule,
): Pick<ConfigRule, 'keywords' | 'tags' | 'allowlists' | 'entropy'> {
  return {
    keywords: [...new Set([...known.keywords, ...rule.keywords])],
    tags: [...new Set([...known.tags, ...rule.tags])],
    allowlists: [...known.allowlists, ...rule.allowlists],
    entropy: rule.entropy === 0 ? known.entropy : rule.entropy,
  };
}

function unreadable(file: string): ConfigProblem {
  return {
    file,
    message: { en: 'The configuration of gitleaks cannot be read', zh: '无法读取 gitleaks 配置' },
  };
}
