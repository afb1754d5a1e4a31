import { isMapping, type Mapping, type Problem, type Value } from '@seawall/kube';
import type { Place, Text } from '@seawall/model';
import { text, isOfGroup } from '../admission/request.ts';
import type { Program } from '../rego/program.ts';
import { policyProblem, type Written } from '../source.ts';
import { regoProgram } from './rego.ts';
import { isList, type Schema } from './schema/schema.ts';

/** A ConstraintTemplate: what its constraints are called, take and run. */
export interface Template {
  readonly kind: string;
  readonly name: string;
  readonly place: Place;
  readonly title: string;
  readonly description: string;
  /** What `spec.parameters` of a constraint must look like. */
  readonly parameters: Schema | undefined;
  /** False for a `legacySchema`: then fields that it does not name are let through. */
  readonly isStructural: boolean;
  readonly body: TemplateCode;
}

export type TemplateCode =
  | { readonly engine: 'Rego'; readonly program: Program; readonly usesInventory: boolean }
  /** Its code is of an engine that is not there: constraints are not assessed. */
  | { readonly engine: 'unknown'; readonly reason: Text };

const target = 'admission.k8s.gatekeeper.sh';

export function isTemplate(object: Mapping): boolean {
  return object['kind'] === 'ConstraintTemplate' && isOfGroup(object, 'templates.gatekeeper.sh');
}

/** Reads and compiles a ConstraintTemplate; a problem says why it cannot be used. */
export function readTemplate(object: Mapping, written: Written): Template | Problem {
  const at = (path: readonly (string | number)[], message: Text | string): Problem =>
    policyProblem(written.place(path), message);
  const version = text(object['apiVersion']).split('/')[1] ?? '';
  if (!['v1', 'v1beta1', 'v1alpha1'].includes(version)) {
    return at(['apiVersion'], `templates.gatekeeper.sh/${version} is no version of ConstraintTemplate`);
  }
  const metadata = mapping(object['metadata']);
  const name = text(metadata['name']);
  const crd = mapping(mapping(mapping(object['spec'])['crd'])['spec']);
  const kind = text(mapping(crd['names'])['kind']);
  if (kind === '') return at(['spec', 'crd'], 'spec.crd.spec.names.kind is missing');
  if (name !== kind.toLowerCase()) {
    return at(['metadata', 'name'], `the template must be called ${kind.toLowerCase()}, the lower case of its kind`);
  }
  const targets = mapping(object['spec'])['targets'];
  const [only] = isList(targets) ? targets : [];
  if (!isList(targets) || targets.length !== 1 || !isMapping(only))
    return at(['spec', 'targets'], 'spec.targets must have one entry');
  if (only['target'] !== target) return at(['spec', 'targets', 0, 'target'], `the target must be ${target}`);
  const code = readCode(only, written);
  if ('file' in code) return code;
  const validation = mapping(crd['validation']);
  const schema = validation['openAPIV3Schema'];
  const annotations = mapping(metadata['annotations']);
  return {
    kind,
    name,
    place: written.place([]),
    title: text(annotations['metadata.gatekeeper.sh/title']) || kind,
    description: text(annotations['description']).trim(),
    parameters: isMapping(schema) ? schema : undefined,
    isStructural: !(validation['legacySchema'] ?? version !== 'v1'),
    body: code,
  };
}

/** The Rego of a target, else why there is nothing to run. */
function readCode(only: Mapping, written: Written): TemplateCode | Problem {
  const base = ['spec', 'targets', 0] as const;
  const listed = isList(only['code']) ? only['code'] : [];
  const index = listed.findIndex((each) => isMapping(each) && each['engine'] === 'Rego');
  const found: Value | undefined = listed[index];
  if (isMapping(found)) {
    return regoProgram(mapping(found['source']), [...base, 'code', index, 'source'], written);
  }
  if (text(only['rego']) !== '') return regoProgram(only, base, written);
  const engines = listed.map((each) => (isMapping(each) ? text(each['engine']) : ''));
  if (engines.length === 0) return policyProblem(written.place(base), 'the target has neither rego nor code');
  return {
    engine: 'unknown',
    reason: {
      en: `the template is written for ${engines.join(', ')} only, which is not evaluated yet`,
      zh: `该模板仅提供 ${engines.join('、')} 代码，目前尚不支持评估`,
    },
  };
}

export function mapping(value: Value | undefined): Mapping {
  return isMapping(value) ? value : {};
}
