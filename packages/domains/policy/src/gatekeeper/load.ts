import type { Problem } from '@seawall/kube';
import { text } from '../admission/request.ts';
import type { WrittenObject } from '../documents.ts';
import type { Policy, PolicySet, Unassessed } from '../policy.ts';
import { policyProblem } from '../source.ts';
import { isConstraint, readConstraint } from './constraint.ts';
import { exclusionsOf, isConfig } from './exclusions.ts';
import { builtInExpansions, type Expansion, isExpansion, readExpansion } from './expansion.ts';
import { constraintPolicy } from './judge.ts';
import { isTemplate, mapping, readTemplate, type Template } from './template.ts';

/** Whether an object is one of Gatekeeper's that bear on verdicts. */
export function isGatekeeper({ object }: WrittenObject): boolean {
  return isTemplate(object) || isConstraint(object) || isExpansion(object) || isConfig(object);
}

/** Templates, constraints, expansions and Config become policies: one for each constraint. */
export function loadGatekeeper(objects: readonly WrittenObject[]): PolicySet {
  const problems: Problem[] = [];
  const { templates, broken } = readTemplates(objects, problems);
  const around = {
    expansions: [...readExpansions(objects, problems), ...builtInExpansions],
    exclusions: exclusionsOf(objects.map(({ object }) => object).filter(isConfig)),
  };
  const policies: Policy[] = [];
  const notAssessed: Unassessed[] = [];
  for (const { object, written } of objects) {
    if (!isConstraint(object)) continue;
    const kind = text(object['kind']);
    const name = text(mapping(object['metadata'])['name']);
    const template = templates.get(kind);
    const leave = (reason: Unassessed['reason']): void =>
      void notAssessed.push({ ref: { dialect: 'gatekeeper', kind, name }, place: written.place([]), reason });
    if (template === undefined) {
      leave(
        broken.has(kind)
          ? { en: `its ConstraintTemplate ${kind} cannot be used`, zh: `其 ConstraintTemplate ${kind} 无法使用` }
          : {
              en: `there is no ConstraintTemplate for ${kind} among the policies`,
              zh: `策略中没有 ${kind} 对应的 ConstraintTemplate`,
            },
      );
      continue;
    }
    const read = readConstraint(object, template, written);
    problems.push(...read.problems);
    if (read.constraint === undefined) continue;
    if (template.body.engine === 'unknown') leave(template.body.reason);
    else policies.push(constraintPolicy(read.constraint, around));
  }
  return { policies, problems, notAssessed };
}

function readTemplates(
  objects: readonly WrittenObject[],
  problems: Problem[],
): { readonly templates: ReadonlyMap<string, Template>; readonly broken: ReadonlySet<string> } {
  const templates = new Map<string, Template>();
  const broken = new Set<string>();
  for (const { object, written } of objects) {
    if (!isTemplate(object)) continue;
    const read = readTemplate(object, written);
    if ('message' in read) {
      problems.push(read);
      broken.add(kindOf(object));
      continue;
    }
    const before = templates.get(read.kind);
    if (before !== undefined) {
      const { file, line } = before.place;
      problems.push(
        policyProblem(written.place([]), {
          en: `The template ${read.kind} is in ${file}:${line} too; this one counts`,
          zh: `模板 ${read.kind} 在 ${file}:${line} 也有定义；以此处为准`,
        }),
      );
    }
    templates.set(read.kind, read);
  }
  return { templates, broken };
}

function kindOf(object: WrittenObject['object']): string {
  return text(mapping(mapping(mapping(mapping(object['spec'])['crd'])['spec'])['names'])['kind']);
}

function readExpansions(objects: readonly WrittenObject[], problems: Problem[]): Expansion[] {
  const found: Expansion[] = [];
  for (const { object, written } of objects) {
    if (!isExpansion(object)) continue;
    const read = readExpansion(object, written);
    if ('code' in read) problems.push(read);
    else found.push(read);
  }
  return found;
}
