import { isMapping, type Mapping, type Problem, type Value } from '@seawall/kube';
import { splitApiVersion } from '@seawall/model';
import { metadataOf, type Review, reviewOf, text, isOfGroup } from '../admission/request.ts';
import { policyProblem, type Written } from '../source.ts';
import type { Action } from './enforcement.ts';
import { isList } from './schema/schema.ts';
import { mapping } from './template.ts';

/** What an object makes: where its template lies, and what kind comes out. */
export interface Expansion {
  readonly name: string;
  readonly applyTo: readonly {
    readonly groups: readonly string[];
    readonly versions: readonly string[];
    readonly kinds: readonly string[];
  }[];
  readonly templatePath: readonly string[];
  readonly generated: { readonly apiVersion: string; readonly kind: string };
  /** What constraints do about generated objects, in place of what they say themselves. */
  readonly action?: Action;
}

/** A resource that stands for what an object would make. */
export interface Generated {
  readonly review: Review;
  readonly expansion: Expansion;
}

/** The built-in workloads; an ExpansionTemplate for one of them takes its place. */
export const builtInExpansions: readonly Expansion[] = [
  {
    name: 'workloads',
    applyTo: [
      { groups: ['apps'], versions: ['v1'], kinds: ['DaemonSet', 'Deployment', 'ReplicaSet', 'StatefulSet'] },
      { groups: [''], versions: ['v1'], kinds: ['ReplicationController'] },
      { groups: ['batch'], versions: ['v1'], kinds: ['Job'] },
    ],
    templatePath: ['spec', 'template'],
    generated: { apiVersion: 'v1', kind: 'Pod' },
  },
  {
    name: 'cronjobs',
    applyTo: [{ groups: ['batch'], versions: ['v1', 'v1beta1'], kinds: ['CronJob'] }],
    templatePath: ['spec', 'jobTemplate'],
    generated: { apiVersion: 'batch/v1', kind: 'Job' },
  },
];

export function isExpansion(object: Mapping): boolean {
  return object['kind'] === 'ExpansionTemplate' && isOfGroup(object, 'expansion.gatekeeper.sh');
}

export function readExpansion(object: Mapping, written: Written): Expansion | Problem {
  const spec = mapping(object['spec']);
  const { applyTo, templateSource, generatedGVK, enforcementAction } = spec;
  const gvk = mapping(generatedGVK);
  const kind = text(gvk['kind']);
  const group = text(gvk['group']);
  const wrong = (field: string, message: string): Problem => policyProblem(written.place(['spec', field]), message);
  if (!isList(applyTo) || applyTo.length === 0) return wrong('applyTo', 'spec.applyTo must name what is expanded');
  if (text(templateSource) === '')
    return wrong('templateSource', 'spec.templateSource must say where the template lies');
  if (kind === '' || text(gvk['version']) === '')
    return wrong('generatedGVK', 'spec.generatedGVK needs a version and a kind');
  const action = text(enforcementAction);
  const overrides: Readonly<Record<string, Action>> = { deny: 'deny', warn: 'warn', dryrun: 'audit' };
  if (action !== '' && overrides[action] === undefined)
    return wrong('enforcementAction', `${action} is no enforcementAction`);
  return {
    name: text(metadataOf(object)['name']),
    applyTo: applyTo.map((each) => {
      const { groups, versions, kinds } = mapping(each);
      return { groups: strings(groups), versions: strings(versions), kinds: strings(kinds) };
    }),
    templatePath: text(templateSource).split('.'),
    generated: { apiVersion: group === '' ? text(gvk['version']) : `${group}/${text(gvk['version'])}`, kind },
    ...(overrides[action] === undefined ? {} : { action: overrides[action] }),
  };
}

function strings(value: Value | undefined): string[] {
  return isList(value) ? value.filter((each) => typeof each === 'string') : [];
}

/** Kinds may make kinds that make kinds (CronJob, Job, Pod), but not for ever. */
const deepest = 30;

/** Everything that an object would make, by all expansions, what is made included. */
export function expand(review: Review, expansions: readonly Expansion[]): Generated[] {
  const made: Generated[] = [];
  let from: Review[] = [review];
  for (let depth = 0; depth < deepest && from.length > 0; depth += 1) {
    const next: Review[] = [];
    for (const parent of from) {
      const fitting = expansions.filter((each) => applies(each, parent));
      const own = fitting.filter((each) => !builtInExpansions.includes(each));
      for (const expansion of own.length > 0 ? own : fitting) {
        const child = generate(parent, expansion);
        if (child === undefined) continue;
        made.push({ review: child, expansion });
        next.push(child);
      }
    }
    from = next;
  }
  return made;
}

function applies({ applyTo }: Expansion, { object }: Review): boolean {
  if (object === undefined) return false;
  const [group, version] = splitApiVersion(text(object['apiVersion']));
  const kind = text(object['kind']);
  return applyTo.some(
    (each) => each.groups.includes(group) && each.versions.includes(version) && each.kinds.includes(kind),
  );
}

function generate(parent: Review, { templatePath, generated }: Expansion): Review | undefined {
  const { object } = parent;
  let source: Value | undefined = object;
  for (const step of templatePath) source = isMapping(source) ? source[step] : undefined;
  if (object === undefined || !isMapping(source)) return undefined;
  const from = metadataOf(object);
  const name = `${text(from['name']) || text(from['generateName'])}-${generated.kind.toLowerCase()}`;
  const owner = { apiVersion: text(object['apiVersion']), kind: text(object['kind']), name: text(from['name']) };
  const child: Mapping = {
    ...source,
    apiVersion: generated.apiVersion,
    kind: generated.kind,
    metadata: {
      ...metadataOf(source),
      name,
      ...(text(from['namespace']) === '' ? {} : { namespace: text(from['namespace']) }),
      ownerReferences: [owner],
    },
  };
  const operation = parent.request['operation'];
  const review = reviewOf(child, {
    source: 'Generated',
    operation: operation === 'CREATE' || operation === 'UPDATE' ? operation : '',
  });
  return parent.namespace === undefined ? review : { ...review, namespace: parent.namespace };
}
