import type { Problem } from '@seawall/kube';
import { type Dialect, type Module, parseModule, RegoError } from '@seawall/rego';
import type { SourceFile } from '../documents.ts';
import { type RegoSource, regoProblem, type RegoSources } from './sources.ts';

/** Modules that could be read, with the text that places are shown in. */
export interface RegoModules {
  readonly modules: Readonly<Record<string, Module>>;
  readonly sources: RegoSources;
  readonly problems: readonly Problem[];
}

/** Reads `.rego` files, those of either dialect: what is no v1 and does not claim to be may be v0. */
export function parseModules(files: readonly SourceFile[]): RegoModules {
  const modules: Record<string, Module> = {};
  const sources = new Map<string, RegoSource>();
  const problems: Problem[] = [];
  for (const { file, text } of files) {
    sources.set(file, { file, line: 0, indent: 0, text });
    try {
      modules[file] = parseEither(text, file);
    } catch (error) {
      problems.push(regoProblem(error, sources, { file, line: 1, column: 1 }));
    }
  }
  return { modules, sources, problems };
}

function parseEither(text: string, file: string): Module {
  try {
    return parseModule(text, file, 'v1');
  } catch (error) {
    const old = tryParse(text, file, 'v0');
    if (old === undefined) throw error;
    return old;
  }
}

function tryParse(text: string, file: string, dialect: Dialect): Module | undefined {
  try {
    return parseModule(text, file, dialect);
  } catch (error) {
    if (error instanceof RegoError) return undefined;
    throw error;
  }
}
