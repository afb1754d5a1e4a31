import { isMapping, type Mapping, type Problem, type Value } from '@seawall/kube';
import { formatPath, type Place } from '@seawall/model';
import { text, isOfGroup } from '../admission/request.ts';
import { policyProblem, type Written } from '../source.ts';
import { type Enforcement, enforcementOf } from './enforcement.ts';
import type { Match } from './match.ts';
import { withDefaults } from './schema/defaults.ts';
import { matchSchema } from './schema/match.ts';
import { schemaFaults, unknownFields } from './schema/validate.ts';
import { mapping, type Template } from './template.ts';

/** A constraint: a template, put to work on what it matches. */
export interface Constraint {
  readonly template: Template;
  readonly name: string;
  readonly place: Place;
  readonly match: Match;
  readonly parameters: Mapping;
  readonly enforcement: Enforcement;
  readonly annotations: Mapping;
}

export function isConstraint(object: Mapping): boolean {
  return isOfGroup(object, 'constraints.gatekeeper.sh');
}

/** A constraint, or all that keeps it from being one; `warnings` are told while it still counts. */
export interface ConstraintRead {
  readonly constraint?: Constraint;
  readonly problems: readonly Problem[];
}

/** Checks a constraint against its template, and its parameters against the template's schema, defaults filled in. */
export function readConstraint(object: Mapping, template: Template, written: Written): ConstraintRead {
  const spec = mapping(object['spec']);
  const problems: Problem[] = [];
  const say = (path: readonly (string | number)[], message: string): void =>
    void problems.push(policyProblem(written.place(path), message));
  const name = text(mapping(object['metadata'])['name']);
  if (!/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(name) || name.length > 253) {
    say(['metadata', 'name'], `${JSON.stringify(name)} is no name of a Kubernetes object`);
  }
  const version = text(object['apiVersion']).split('/')[1] ?? '';
  if (!['v1', 'v1beta1', 'v1alpha1'].includes(version)) {
    say(['apiVersion'], `constraints.gatekeeper.sh/${version} is not served; there is v1beta1`);
  }
  for (const { path, message } of schemaFaults(spec['match'] ?? {}, matchSchema)) {
    say(['spec', 'match', ...path], `${formatPath(['spec', 'match', ...path])} ${message}`);
  }
  const enforcement = enforcementOf(spec);
  if (typeof enforcement === 'string') say(['spec'], enforcement);
  const written_ = spec['parameters'] ?? {};
  const schema = template.parameters;
  const parameters: Value = schema === undefined ? written_ : withDefaults(written_, schema);
  if (schema !== undefined) {
    for (const { path, message } of schemaFaults(parameters, schema)) {
      say(['spec', 'parameters', ...path], `${formatPath(['spec', 'parameters', ...path])} ${message}`);
    }
  }
  if (problems.length > 0 || typeof enforcement === 'string' || !isMapping(parameters)) return { problems };
  if (schema !== undefined && template.isStructural) {
    for (const path of unknownFields(parameters, schema)) {
      const field = formatPath(['spec', 'parameters', ...path]);
      say(
        ['spec', 'parameters', ...path],
        `${field} is not in the schema of ${template.kind}; the API server would drop it`,
      );
    }
  }
  const constraint: Constraint = {
    template,
    name,
    place: written.place([]),
    match: mapping(spec['match']),
    parameters,
    enforcement,
    annotations: mapping(mapping(object['metadata'])['annotations']),
  };
  return { constraint, problems };
}
