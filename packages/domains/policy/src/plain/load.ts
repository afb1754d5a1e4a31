import type { Mapping, Problem } from '@seawall/kube';
import type { PolicyRef, Text } from '@seawall/model';
import { type Module, RegoError } from '@seawall/rego';
import type { SourceFile } from '../documents.ts';
import type { Policy, PolicySet, Unassessed } from '../policy.ts';
import { bundleData } from '../rego/data.ts';
import { hostFunctions } from '../rego/functions.ts';
import { parseModules } from '../rego/modules.ts';
import { type Programs, programsOf } from '../rego/program.ts';
import { placeIn, regoProblem, type RegoSources } from '../rego/sources.ts';
import { metadataOf } from './info.ts';
import { isKubescape, kubescapeMetadata, kubescapePolicy } from './kubescape.ts';
import { reachOf } from './reach.ts';
import { rulePolicy } from './rule-policy.ts';
import { type VerdictRule, verdictRules } from './rules.ts';

/**
 * The policies of plain Rego files: every rule `deny`, `violation` and `warn`, with or without `_name`. They look at an
 * object (Conftest, Trivy), at a request to admit one (OPA behind a webhook), or at all objects together (Kubescape).
 */
export function loadPlainRego(files: readonly SourceFile[]): PolicySet {
  const parsed = parseModules(files.filter(({ file }) => file.endsWith('.rego') && !file.endsWith('_test.rego')));
  const { data, problems } = bundleData(files);
  const all = Object.entries(parsed.modules);
  const alone = all.filter(([, module]) => isKubescape(module) && verdictRules([module]).length > 0);
  const shared = all.filter((entry) => !alone.includes(entry));
  const found: Found = { policies: [], notAssessed: [], problems: [...parsed.problems, ...problems] };
  const together = compileTogether(shared, parsed.sources, found);
  if (together !== undefined) addRules(together.modules, together.programs, files, data, parsed.sources, found);
  // Rules of Kubescape all call their package and their rule alike: each is a policy of its own.
  for (const entry of alone) {
    const compiled = compileTogether([entry, ...(together?.entries ?? [])], parsed.sources, found, entry);
    if (compiled !== undefined)
      addRules([entry[1]], compiled.programs, files, data, parsed.sources, found, compiled.modules);
  }
  return found;
}

interface Found {
  readonly policies: Policy[];
  readonly notAssessed: Unassessed[];
  readonly problems: Problem[];
}

type Entry = readonly [file: string, module: Module];

interface Compiled {
  readonly entries: readonly Entry[];
  readonly modules: readonly Module[];
  readonly programs: Programs;
}

/**
 * Compiles modules together. One that is wrong is a problem and is left out, with what needs it; `must` names one
 * without which there is no point in going on.
 */
function compileTogether(
  entries: readonly Entry[],
  sources: RegoSources,
  found: Found,
  must?: Entry,
): Compiled | undefined {
  let left = entries;
  while (left.length > 0) {
    try {
      const programs = programsOf(Object.fromEntries(left), sources, hostFunctions);
      return { entries: left, modules: left.map(([, module]) => module), programs };
    } catch (error) {
      const bad = error instanceof RegoError ? left.find(([file]) => file === error.location?.file) : undefined;
      const [first] = left;
      found.problems.push(regoProblem(error, sources, { file: bad?.[0] ?? first?.[0] ?? '', line: 1, column: 1 }));
      if (bad === undefined || bad === must) return undefined;
      left = left.filter((entry) => entry !== bad);
    }
  }
  return undefined;
}

function addRules(
  modules: readonly Module[],
  programs: Programs,
  files: readonly SourceFile[],
  data: Mapping,
  sources: RegoSources,
  found: Found,
  around: readonly Module[] = modules,
): void {
  const reach = reachOf(around, data);
  for (const rule of verdictRules(modules)) {
    const reached = reach(rule.module);
    const metadata = metadataOf(rule);
    const reason = reached.missing ?? unusable(rule, reached.input);
    if (reason !== undefined) {
      const ref: PolicyRef = { dialect: 'rego', kind: rule.package.join('.'), name: rule.name };
      const place = placeIn(sources, rule.rule.loc) ?? { file: rule.module.file, line: 1, column: 1 };
      found.notAssessed.push({ ref, place, reason });
      continue;
    }
    const context = { metadata, reach: reached, programs, sources, data };
    if (isKubescape(rule.module))
      found.policies.push(kubescapePolicy(rule, kubescapeMetadata(files, rule.module), context));
    else found.policies.push(rulePolicy(rule, context));
  }
}

/** The source of a ConstraintTemplate needs the parameters of a constraint; by itself it would never say a word. */
function unusable({ name }: VerdictRule, input: ReadonlySet<string>): Text | undefined {
  if (name !== 'violation' || !input.has('review')) return undefined;
  return {
    en: 'it is the source of a Gatekeeper ConstraintTemplate; give the template and its constraints',
    zh: '这是 Gatekeeper ConstraintTemplate 的源码；请提供模板及其约束',
  };
}
