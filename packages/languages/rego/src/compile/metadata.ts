import type { Annotations, Module } from '../syntax/ast.ts';
import { fromJson } from '../values/json.ts';
import { objectOf } from '../values/table.ts';
import type { Value } from '../values/value.ts';
import type { Surroundings } from './scope.ts';
import type { RuleEntry } from './tree.ts';

function annotationValue({ scope, fields }: Annotations): Value {
  return fromJson({ scope, ...fields });
}

/** What `rego.metadata.rule()` and `rego.metadata.chain()` are in a rule. */
export function annotationsOf(modules: readonly Module[], { module, rule }: RuleEntry): Surroundings['metadata'] {
  const names = rule.head.ref.flatMap((step) => {
    if (step.type === 'var') return [step.name];
    return step.type === 'scalar' && typeof step.value === 'string' ? [step.value] : [];
  });
  const path = [...module.package, ...names];
  const own = rule.annotations.filter(({ scope }) => scope === 'rule');
  const chain: Value[] = [];
  const link = (at: readonly string[], annotations: Annotations | undefined): void => {
    const entries: [Value, Value][] = [['path', [...at]]];
    if (annotations !== undefined) entries.push(['annotations', annotationValue(annotations)]);
    chain.push(objectOf(entries));
  };
  if (own.length === 0) link(path, undefined);
  else for (const each of own) link(path, each);
  for (const each of documentAnnotations(modules, module, names[0])) link(path, each);
  const onPackage = modules.flatMap((each) => (samePath(each.package, module.package) ? each.annotations : []));
  for (const each of onPackage) if (each.scope === 'package') link(module.package, each);
  for (let length = module.package.length; length > 0; length -= 1) {
    const at = module.package.slice(0, length);
    for (const each of modules) {
      if (!samePath(each.package, at)) continue;
      for (const annotations of each.annotations) if (annotations.scope === 'subpackages') link(at, annotations);
    }
  }
  const [first] = own;
  return { rule: first === undefined ? objectOf([]) : annotationValue(first), chain };
}

function documentAnnotations(modules: readonly Module[], module: Module, name: string | undefined): Annotations[] {
  return modules
    .filter((each) => samePath(each.package, module.package))
    .flatMap((each) => each.rules)
    .filter(({ head }) => head.ref[0]?.type === 'var' && head.ref[0].name === name)
    .flatMap(({ annotations }) => annotations.filter(({ scope }) => scope === 'document'));
}

function samePath(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, index) => name === b[index]);
}
