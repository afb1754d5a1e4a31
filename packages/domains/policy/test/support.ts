import type { Mapping } from '@seawall/kube';
import type { Verdict } from '@seawall/model';
import {
  clusterView,
  loadPolicies,
  type PolicySet,
  type RequestOptions,
  reviewOf,
  writtenObjects,
} from '../src/index.ts';

/** Objects as YAML has them. */
export function yaml(text: string): Mapping[] {
  return writtenObjects({ file: 'objects.yaml', text }).objects.map(({ object }) => object);
}

export function policies(...texts: string[]): PolicySet {
  return loadPolicies(texts.map((text, index) => ({ file: `policy-${index}.yaml`, text })));
}

/** What the only policy of a set says of an object. */
export function verdictOn(
  set: PolicySet,
  object: Mapping,
  { others = [], ...options }: RequestOptions & { others?: readonly Mapping[] } = {},
): Verdict {
  const [policy] = set.policies;
  if (policy === undefined) throw new Error(`no policy: ${set.problems.map(({ message }) => message.en).join('; ')}`);
  return policy.judge(reviewOf(object, { operation: 'CREATE', ...options }), clusterView([object, ...others]));
}

/** A template that calls whatever it sees a violation, with its `message` parameter. */
export const everything = template(
  'Everything',
  'violation[{"msg": msg}] { msg := sprintf("%v %v", [object.get(input.review.object.metadata, "name", "unnamed"), object.get(input.parameters, "message", "seen")]) }',
);

export function template(
  kind: string,
  rego: string,
  { schema = 'x-kubernetes-preserve-unknown-fields: true', libs = '' } = {},
): string {
  return `apiVersion: templates.gatekeeper.sh/v1
kind: ConstraintTemplate
metadata: { name: ${kind.toLowerCase()} }
spec:
  crd:
    spec:
      names: { kind: ${kind} }
      validation:
        openAPIV3Schema:
          type: object
          ${schema}
  targets:
    - target: admission.k8s.gatekeeper.sh
      rego: |
        package policy
        ${rego.replaceAll('\n', '\n        ')}
      ${libs}
`;
}

export function constraint(kind: string, spec = '{}', name = 'one'): string {
  return `apiVersion: constraints.gatekeeper.sh/v1beta1
kind: ${kind}
metadata: { name: ${name} }
spec: ${spec}
`;
}

export const pod: Mapping = yaml(`
apiVersion: v1
kind: Pod
metadata: { name: cart, namespace: shop, labels: { app: cart } }
spec: { containers: [{ name: app, image: 'registry.example/cart:1' }] }`)[0] as Mapping;

export const deployment: Mapping = yaml(`
apiVersion: apps/v1
kind: Deployment
metadata: { name: cart, namespace: shop }
spec:
  template:
    metadata: { labels: { app: cart } }
    spec: { containers: [{ name: app, image: 'registry.example/cart:1' }] }`)[0] as Mapping;

export const namespace: Mapping = yaml(`
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { tier: web } }`)[0] as Mapping;
