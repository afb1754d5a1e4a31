import { describe, expect, it } from 'vitest';
import { applied, findingOf, judge } from './bench.ts';

const records = ['audit-policy-records-changes', 'audit-policy-records-exec', 'audit-policy-records-secrets'];

function policy(...rules: unknown[]) {
  return { apiVersion: 'audit.k8s.io/v1', kind: 'Policy', rules };
}

const sensitive = {
  level: 'Metadata',
  resources: [
    { group: '', resources: ['secrets', 'configmaps'] },
    { group: 'authentication.k8s.io', resources: ['tokenreviews'] },
  ],
};

describe('an audit policy', () => {
  it.each([
    ['Metadata for all', [{ level: 'Metadata' }], []],
    ['bodies for all but what is sensitive', [sensitive, { level: 'RequestResponse' }], []],
    [
      'noise dropped for named users first',
      [{ level: 'None', users: ['system:kube-proxy'] }, { level: 'Metadata' }],
      [],
    ],
    ['noise dropped for system groups', [{ level: 'None', userGroups: ['system:nodes'] }, { level: 'Metadata' }], []],
    ['reads dropped', [{ level: 'None', verbs: ['watch'] }, { level: 'Metadata' }], []],
    ['health checks dropped', [{ level: 'None', nonResourceURLs: ['/healthz*'] }, { level: 'Metadata' }], []],
    ['nothing at all', [], records],
    ['None for all', [{ level: 'None' }], records],
    ['None ahead of the rest', [{ level: 'None' }, { level: 'Metadata' }], records],
    ['None for every user', [{ level: 'None', userGroups: ['system:authenticated'] }, { level: 'Metadata' }], records],
    ['bodies of everything', [{ level: 'Request' }], ['audit-policy-omits-secret-bodies']],
    [
      'bodies of secrets for one user',
      [{ level: 'RequestResponse', users: ['eve'], resources: [{ resources: ['secrets'] }] }, { level: 'Metadata' }],
      ['audit-policy-omits-secret-bodies'],
    ],
    [
      'exec dropped',
      [{ level: 'None', resources: [{ group: '', resources: ['pods/exec', 'pods/log'] }] }, { level: 'Metadata' }],
      ['audit-policy-records-exec'],
    ],
    [
      'subresources left out',
      [sensitive, { level: 'Metadata', resources: [{ resources: ['pods'] }, { group: 'apps' }] }],
      ['audit-policy-records-exec'],
    ],
    [
      'one object left out',
      [{ level: 'None', resources: [{ resources: ['configmaps'], resourceNames: ['leader'] }] }, { level: 'Metadata' }],
      [],
    ],
    ['deployments dropped', [{ level: 'None', resources: [{ group: 'apps' }] }, { level: 'Metadata' }], [records[0]]],
  ])('with %s', (_, rules, failing) => {
    expect(judge([policy(...rules)]).failing).toEqual(failing);
  });

  it('of another group is not one', () => {
    expect(judge([{ ...policy({ level: 'None' }), apiVersion: 'kyverno.io/v1' }]).failing).toEqual([]);
  });

  it('of a wrong shape is no crash', () => {
    expect(judge([policy(1, { level: 'All' }, { level: 'Metadata', resources: 'all', verbs: {} })]).failing).toEqual(
      [],
    );
  });
});

const key = Buffer.alloc(32, 7).toString('base64');
const strong = { secretbox: { keys: [{ name: 'one', secret: '${KEY}' }] } };

function encryption(...resources: unknown[]) {
  return { apiVersion: 'apiserver.config.k8s.io/v1', kind: 'EncryptionConfiguration', resources };
}

describe('an encryption configuration', () => {
  it.each([
    ['a strong provider first', [{ resources: ['secrets'], providers: [strong, { identity: {} }] }], []],
    ['everything encrypted', [{ resources: ['*.*'], providers: [{ kms: { apiVersion: 'v2', name: 'k' } }] }], []],
    [
      'identity first',
      [{ resources: ['secrets'], providers: [{ identity: {} }, strong] }],
      ['encryption-covers-secrets'],
    ],
    ['another resource alone', [{ resources: ['configmaps'], providers: [strong] }], ['encryption-covers-secrets']],
    ['nothing', [], ['encryption-covers-secrets']],
    ['aesgcm', [{ resources: ['secrets'], providers: [{ aesgcm: {} }] }], ['encryption-weak-provider']],
    ['kms v1', [{ resources: ['secrets'], providers: [{ kms: { name: 'k' } }] }], ['encryption-weak-provider']],
    [
      'a key in clear',
      [{ resources: ['secrets'], providers: [{ aescbc: { keys: [{ name: 'one', secret: key }] } }] }],
      ['encryption-key-in-clear'],
    ],
    [
      'a placeholder for a key',
      [{ resources: ['secrets'], providers: [{ aescbc: { keys: [{ name: 'one', secret: '<BASE 64 KEY>' }] } }] }],
      [],
    ],
  ])('with %s', (_, resources, failing) => {
    expect(judge([encryption(...resources)]).failing).toEqual(failing);
  });

  it('never shows the key', () => {
    const keys = [{ name: 'one', secret: key }];
    const judged = judge([encryption({ resources: ['secrets'], providers: [{ aescbc: { keys } }] })]);
    expect(JSON.stringify(judged.findings)).not.toContain(key);
  });

  it('is found in the Secret that carries it', () => {
    const yaml = `apiVersion: apiserver.config.k8s.io/v1
kind: EncryptionConfiguration
resources:
  - resources: [secrets]
    providers: [{identity: {}}]
`;
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, stringData: { 'e.yaml': yaml } };
    expect(judge([secret]).failing).toEqual(['encryption-covers-secrets']);
  });
});

function admission(configuration: unknown) {
  return {
    apiVersion: 'apiserver.config.k8s.io/v1',
    kind: 'AdmissionConfiguration',
    plugins: [{ name: 'ImagePolicyWebhook' }, { name: 'PodSecurity', configuration }],
  };
}

describe('the defaults of Pod Security Admission', () => {
  const rule = 'admission-pod-security-defaults';

  it.each([
    [{ defaults: { enforce: 'baseline' } }, []],
    [{ defaults: { enforce: 'restricted' }, exemptions: { namespaces: ['kube-system'] } }, []],
    [{ defaults: { enforce: 'privileged' } }, [rule]],
    [{ defaults: { warn: 'restricted' } }, [rule]],
    [{ defaults: { enforce: 'baseline' }, exemptions: { namespaces: ['shop'] } }, [rule]],
  ])('%j', (configuration, failing) => {
    expect(judge([admission(configuration)]).failing).toEqual(failing);
  });

  it('are fixed to baseline', () => {
    const object = admission({ defaults: { enforce: 'privileged' } });
    const { fix } = findingOf(judge([object]), rule);
    expect(judge([applied(object, fix?.operations ?? [])]).failing).toEqual([]);
  });

  it('say nothing of other plugins', () => {
    const judged = judge([{ ...admission({}), plugins: [{ name: 'EventRateLimit' }] }]);
    expect(judged.status(rule)).toBe('notApplicable');
  });
});
