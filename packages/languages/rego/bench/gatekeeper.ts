import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseAllDocuments } from 'yaml';

/** A Gatekeeper template of the library with the parameters of its first sample, as a policy to evaluate. */
export interface TemplateCase {
  readonly name: string;
  readonly sources: Readonly<Record<string, string>>;
  readonly query: string;
  readonly parameters: unknown;
}

interface Source {
  readonly rego?: string;
  readonly libs?: readonly string[];
}

interface Template {
  readonly spec: {
    readonly targets: readonly (Source & {
      readonly code?: readonly { readonly engine: string; readonly source: Source }[];
    })[];
  };
}

/** The templates below a folder that have Rego; none when there is no such folder. */
export function templateCases(library: string): TemplateCase[] {
  return globSync('**/template.yaml', { cwd: library })
    .sort()
    .flatMap((file) => {
      const folder = join(library, dirname(file));
      const [target] = (read(join(library, file))[0] as Template).spec.targets;
      const code = target?.code?.find(({ engine }) => engine === 'Rego')?.source ?? target;
      if (code?.rego === undefined) return [];
      const [constraint] = globSync('samples/*/constraint.yaml', { cwd: folder }).sort();
      const sample = constraint === undefined ? {} : read(join(folder, constraint))[0];
      const { spec } = sample as { spec?: { parameters?: unknown } };
      const sources = Object.fromEntries([code.rego, ...(code.libs ?? [])].map((text, at) => [`${at}.rego`, text]));
      const name = dirname(file).replace(/^library\//, '');
      const query = `data.${/^package\s+(\S+)/m.exec(code.rego)?.[1] ?? ''}.violation`;
      return [{ name, sources, query, parameters: spec?.parameters ?? {} }];
    });
}

function read(file: string): unknown[] {
  return parseAllDocuments(readFileSync(file, 'utf8')).map((document) => document.toJS() as unknown);
}
