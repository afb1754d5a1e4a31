import { inventoryBuilder, objectsIn, type PolicyRule, readDocuments } from '@seawall/kube';
import { describe, expect, it } from 'vitest';
import { identityOf, identityText, reachOf } from '../src/rbac/identity.ts';
import { privilegedNamespaces } from '../src/rbac/privileged.ts';
import { permissionsOf, type Rbac, rbacOf } from '../src/rbac/rbac.ts';
import { heldRules } from '../src/rbac/roles.ts';
import { allows, allowsUrl, givesEverything, includesRule, ruleText } from '../src/rbac/rule.ts';
import { binding, role, rule } from './rbac-support.ts';

function resolved(objects: readonly object[]): Rbac {
  const builder = inventoryBuilder();
  const text = objects.map((object) => JSON.stringify(object)).join('\n---\n');
  for (const object of objectsIn(readDocuments(text, 'rbac.yaml')).objects) builder.add(object);
  return rbacOf(builder.build());
}

function policy(groups: string, resources: string, verbs: string, names?: string): PolicyRule {
  return rule(groups, resources, verbs, names);
}

describe('a rule', () => {
  it.each<[string, PolicyRule, string, string, string, string | undefined, boolean]>([
    ['of its group, resource and verb', policy('core', 'pods', 'get'), '', 'pods', 'get', undefined, true],
    ['of another group', policy('apps', 'pods', 'get'), '', 'pods', 'get', undefined, false],
    ['of any group', policy('*', 'pods', 'get'), '', 'pods', 'get', undefined, true],
    ['of any verb', policy('core', 'pods', '*'), '', 'pods', 'escalate', undefined, true],
    ['not of a subresource', policy('core', 'pods', 'create'), '', 'pods/exec', 'create', undefined, false],
    [
      'of any resource with its subresources',
      policy('core', '*', 'create'),
      '',
      'pods/exec',
      'create',
      undefined,
      true,
    ],
    [
      'of a subresource of any resource',
      policy('apps', '*/scale', 'patch'),
      'apps',
      'deployments/scale',
      'patch',
      undefined,
      true,
    ],
    [
      'of another subresource',
      policy('apps', '*/scale', 'patch'),
      'apps',
      'deployments/status',
      'patch',
      undefined,
      false,
    ],
    ['with a star behind the slash', policy('core', 'pods/*', 'create'), '', 'pods/exec', 'create', undefined, false],
    ['for a name', policy('core', 'secrets', 'get', 'tls'), '', 'secrets', 'get', 'tls', true],
    ['for another name', policy('core', 'secrets', 'get', 'tls'), '', 'secrets', 'get', 'db', false],
    [
      'for a name that the request lacks',
      policy('core', 'secrets', 'list', 'tls'),
      '',
      'secrets',
      'list',
      undefined,
      false,
    ],
    ['without verbs', { apiGroups: [''], resources: ['pods'] }, '', 'pods', 'get', undefined, false],
  ])('%s', (_, given, group, resource, verb, name, allowed) => {
    const request = name === undefined ? { group, resource, verb } : { group, resource, verb, name };
    expect(allows(given, request)).toBe(allowed);
  });

  it.each([
    ['/metrics', '/metrics', true],
    ['/metrics/*', '/metrics/cadvisor', true],
    ['/metrics/*', '/metrics', false],
    ['*', '/healthz', true],
  ])('for %s on %s: %s', (pattern, url, allowed) => {
    expect(allowsUrl({ nonResourceURLs: [pattern], verbs: ['get'] }, url, 'get')).toBe(allowed);
    expect(allowsUrl({ nonResourceURLs: [pattern], verbs: ['get'] }, url, 'post')).toBe(false);
  });

  it('gives everything with stars or with the verbs written out', () => {
    expect(givesEverything(policy('*', '*', '*'))).toBe(true);
    expect(givesEverything(policy('*', '*', 'delete patch update create watch list get'))).toBe(true);
    expect(givesEverything(policy('*', '*', 'get list'))).toBe(false);
    expect(givesEverything(policy('core', '*', '*'))).toBe(false);
    expect(givesEverything(policy('*', 'pods', '*'))).toBe(false);
  });

  it.each([
    [policy('*', '*', '*'), policy('apps', 'deployments', 'get'), true],
    [policy('core', 'pods', 'get list'), policy('core', 'pods', 'get', 'web'), true],
    [policy('core', 'pods', 'get', 'web'), policy('core', 'pods', 'get'), false],
    [policy('core', 'pods', 'get'), policy('core', 'pods', 'get list'), false],
    [policy('core', 'pods', 'get'), policy('core apps', 'pods', 'get'), false],
  ])('%j includes %j: %s', (wide, narrow, included) => {
    expect(includesRule(wide, narrow)).toBe(included);
  });

  it('prints as one line', () => {
    expect(ruleText(policy('core apps', 'pods deployments', 'get list', 'web'))).toBe(
      'pods, deployments (apps) [web]: get, list',
    );
  });
});

describe('a subject', () => {
  it.each([
    [{ kind: 'ServiceAccount', name: 'cart' }, 'ServiceAccount shop/cart', 'one'],
    [{ kind: 'ServiceAccount', name: 'default', namespace: 'ops' }, 'ServiceAccount ops/default', 'defaultAccount'],
    [{ kind: 'User', name: 'system:serviceaccount:ops:tool' }, 'ServiceAccount ops/tool', 'one'],
    [{ kind: 'User', name: 'system:anonymous' }, 'User system:anonymous', 'anyone'],
    [{ kind: 'Group', name: 'system:unauthenticated' }, 'Group system:unauthenticated', 'anyone'],
    [{ kind: 'Group', name: 'system:authenticated' }, 'Group system:authenticated', 'authenticated'],
    [{ kind: 'Group', name: 'system:serviceaccounts:ops' }, 'Group system:serviceaccounts:ops', 'accounts'],
    [{ kind: 'Group', name: 'system:serviceaccountsowners' }, 'Group system:serviceaccountsowners', 'one'],
  ])('%j is %s and reaches %s', (subject, text, reach) => {
    const identity = identityOf(subject, 'shop');
    expect(identity === undefined ? undefined : [identityText(identity), reachOf(identity)]).toEqual([text, reach]);
  });

  it.each([{}, { kind: 'User' }, { kind: 'Robot', name: 'r2' }])('%j is nobody', (subject) => {
    expect(identityOf(subject, 'shop')).toBeUndefined();
  });
});

describe('bindings', () => {
  const viewer = [rule('core', 'pods', 'get')];

  it('find a Role in their own namespace only', () => {
    const rbac = resolved([
      role(viewer, { namespace: 'shop' }),
      binding('Role/tested', ['shop/cart'], { namespace: 'shop' }),
      binding('Role/tested', ['shop/cart'], { namespace: 'ops', name: 'elsewhere' }),
    ]);
    expect(rbac.bindings.map(({ roles, missing }) => [roles.length, missing])).toEqual([
      [1, undefined],
      [0, 'absent'],
    ]);
  });

  it('give a ClusterRole in the cluster or in a namespace', () => {
    const rbac = resolved([
      role(viewer),
      binding('ClusterRole/tested', ['shop/cart']),
      binding('ClusterRole/tested', ['shop/cart'], { namespace: 'shop' }),
    ]);
    const [tested] = rbac.rolesNamed('tested');
    expect(tested && rbac.grantsOf(tested).map(({ binding: { namespace } }) => namespace)).toEqual([undefined, 'shop']);
  });

  it('know the roles that Kubernetes brings along', () => {
    const rbac = resolved([
      binding('ClusterRole/cluster-admin', ['ops/tool']),
      binding('ClusterRole/system:some-new-component', ['ops/tool'], { name: 'new' }),
      binding('Role/extension-apiserver-authentication-reader', ['ops/tool'], { namespace: 'kube-system' }),
    ]);
    expect(rbac.bindings.map(({ roles, missing }) => roles[0]?.name ?? missing)).toEqual([
      'cluster-admin',
      'builtIn',
      'builtIn',
    ]);
  });

  it('give a service account what they give the groups that it is in', () => {
    const rbac = resolved([
      role(viewer),
      binding('ClusterRole/tested', ['Group system:serviceaccounts:shop'], { name: 'group' }),
      binding('ClusterRole/tested', ['Group system:serviceaccounts:ops'], { name: 'others' }),
      binding('ClusterRole/tested', ['User system:serviceaccount:shop:cart'], { name: 'user' }),
    ]);
    const held = [...permissionsOf(rbac, { kind: 'ServiceAccount', namespace: 'shop', name: 'cart' })];
    expect(held.map((one) => `${one.binding.object.ref.name} ${one.source.name}`).sort()).toEqual([
      'group tested',
      'user tested',
    ]);
  });

  it('leave objects of other API groups alone', () => {
    const openshift = { ...role(viewer, { name: 'other' }), apiVersion: 'authorization.openshift.io/v1' };
    expect(resolved([openshift]).rolesNamed('other')).toEqual([]);
  });
});

describe('aggregation', () => {
  const label = { 'rbac.example.com/aggregate-to-monitoring': 'true' };

  it('gathers rules by label, over several steps and around circles', () => {
    const rbac = resolved([
      role([rule('core', 'ignored', 'get')], { name: 'monitoring', aggregates: label }),
      role([], { name: 'middle', labels: label, aggregates: { step: 'two' } }),
      role([rule('core', 'pods', 'get')], { name: 'leaf', labels: { step: 'two' } }),
      role([], { name: 'circle', labels: { step: 'two', ...label }, aggregates: label }),
    ]);
    const [monitoring] = rbac.rolesNamed('monitoring');
    const rules = monitoring === undefined ? [] : [...heldRules(monitoring)];
    expect(rules.map((one) => [one.source.name, one.rule.resources])).toEqual([['leaf', ['pods']]]);
    expect(
      rbac
        .rolesNamed('leaf')[0]
        ?.absorbedBy.map(({ name }) => name)
        .sort(),
    ).toEqual(['circle', 'middle', 'monitoring']);
  });

  it('adds to the built-in roles, and through view to edit and admin', () => {
    const rbac = resolved([
      role([rule('example.com', 'widgets', 'get')], {
        labels: { 'rbac.authorization.k8s.io/aggregate-to-view': 'true' },
      }),
      binding('ClusterRole/admin', ['Group owners'], { namespace: 'shop' }),
    ]);
    const [tested] = rbac.rolesNamed('tested');
    expect(tested?.absorbedBy.map(({ name }) => name).sort()).toEqual(['admin', 'edit', 'view']);
    expect(tested && rbac.grantsOf(tested).map(({ via }) => via?.name)).toEqual(['admin']);
  });

  it('knows what admin, edit and view hold', () => {
    const rbac = resolved([]);
    const may = (name: string, resource: string, verb: string) => {
      const [found] = rbac.rolesNamed(name);
      return (
        found !== undefined && [...heldRules(found)].some((one) => allows(one.rule, { group: '', resource, verb }))
      );
    };
    expect(may('view', 'pods', 'list')).toBe(true);
    expect(may('view', 'secrets', 'list')).toBe(false);
    expect(may('edit', 'secrets', 'list')).toBe(true);
    expect(may('admin', 'pods/exec', 'create')).toBe(true);
    expect(may('edit', 'nodes/proxy', 'get')).toBe(false);
    expect(may('system:kubelet-api-admin', 'nodes/proxy', 'get')).toBe(true);
  });
});

describe('roles as shipped', () => {
  const bootstrapping = { 'kubernetes.io/bootstrapping': 'rbac-defaults' };

  it.each([
    ['the label and a reserved name', role([rule('*', '*', '*')], { name: 'system:new', labels: bootstrapping }), true],
    ['the label alone', role([rule('*', '*', '*')], { name: 'mine', labels: bootstrapping }), false],
    ['a reserved prefix alone', role([rule('*', '*', '*')], { name: 'system:mine' }), false],
    ['a copy of a built-in', role([rule('core', 'pods/exec', 'create')], { name: 'admin' }), true],
    ['a widened built-in', role([rule('core', 'secrets', 'list')], { name: 'view' }), false],
  ])('%s', (_, object, shipped) => {
    const { name } = (object as { metadata: { name: string } }).metadata;
    expect(resolved([object]).rolesNamed(name)[0]?.shipped).toBe(shipped);
  });

  it('hold all that the API server adds back', () => {
    const [admin] = resolved([role([rule('*', '*', 'get')], { name: 'cluster-admin' })]).rolesNamed('cluster-admin');
    expect(admin !== undefined && [...heldRules(admin)].some((one) => givesEverything(one.rule))).toBe(true);
  });
});

it('calls namespaces privileged by the service accounts that live there', () => {
  const rbac = resolved([
    role([rule('core', 'secrets', 'list')], { name: 'reader' }),
    role([rule('core', 'pods', 'list')], { name: 'harmless' }),
    binding('ClusterRole/reader', ['ops/tool', 'Group ops'], { name: 'one' }),
    binding('ClusterRole/harmless', ['web/front'], { name: 'two' }),
    binding('ClusterRole/reader', ['shop/cart'], { namespace: 'shop', name: 'three' }),
  ]);
  expect([...privilegedNamespaces(rbac)].map(([namespace, accounts]) => [namespace, [...accounts]])).toEqual([
    ['kube-system', []],
    ['ops', ['ServiceAccount ops/tool']],
  ]);
});
