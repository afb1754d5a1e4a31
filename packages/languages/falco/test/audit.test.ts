import { describe, expect, it } from 'vitest';
import { auditSource, bindAudit, readAuditLine } from '../src/index.ts';
import { compileSource } from '../src/filter/transformers.ts';
import { parseSource } from '../src/syntax/operand.ts';
import { lexer } from '../src/syntax/lexer.ts';

const event = {
  kind: 'Event',
  auditID: 'a1',
  stage: 'ResponseComplete',
  verb: 'create',
  requestURI: '/api/v1/namespaces/shop/pods/web/exec?command=sh&command=-c&container=main',
  user: { username: 'jane', groups: ['dev', 'system:authenticated'] },
  sourceIPs: ['10.0.0.9'],
  userAgent: 'kubectl',
  objectRef: { resource: 'pods', namespace: 'shop', name: 'web' },
  responseStatus: { code: 201 },
  stageTimestamp: '2026-01-02T03:04:05.678901Z',
  annotations: { 'authorization.k8s.io/decision': 'allow' },
  requestObject: {
    data: { password: 'x' },
    subjects: [
      { kind: 'User', name: 'bob' },
      { kind: 'ServiceAccount', namespace: 'shop', name: 'ci' },
    ],
    rules: [
      { verbs: ['get', 'list'], resources: ['pods'] },
      { verbs: ['*'], resources: ['secrets'] },
    ],
    spec: {
      hostNetwork: true,
      securityContext: { runAsUser: 7 },
      volumes: [
        { name: 'v', hostPath: { path: '/etc/kubernetes' } },
        { name: 's', secret: {} },
      ],
      containers: [
        {
          name: 'main',
          image: 'host:5000/shop/web:1@sha256:ab',
          securityContext: { privileged: true, capabilities: { add: ['NET_ADMIN'] } },
        },
        { name: 'side', image: 'nginx', ports: [{ hostPort: 80 }], securityContext: { runAsUser: 0 } },
      ],
    },
  },
};

function field(text: string, body: unknown = event): unknown {
  const read = readAuditLine(JSON.stringify(body), 1);
  if ('fault' in read) throw new Error(read.fault);
  const source = parseSource(lexer(text))!;
  return compileSource(source, { registry: auditSource.registry, bind: bindAudit }).get(read.events[0]!, 1);
}

describe('fields of audit events', () => {
  it.each([
    ['ka.verb', 'create'],
    ['ka.response.code', '201'],
    ['ka.auth.decision', 'allow'],
    ['ka.user.groups', ['dev', 'system:authenticated']],
    ['ka.uri.param[command]', 'sh'],
    ['ka.uri.param[none]', undefined],
    ['ka.target.pod.name', 'web'],
    ['ka.req.pod.containers.image', ['host:5000/shop/web:1@sha256:ab', 'nginx']],
    ['ka.req.pod.containers.image[1]', ['nginx']],
    ['ka.req.pod.containers.image[9]', []],
    ['ka.req.pod.containers.image.repository', ['host', 'nginx']],
    ['ka.req.pod.containers.privileged', ['true']],
    ['ka.req.pod.containers.eff_run_as_user', ['7', '0']],
    ['ka.req.pod.containers.host_port', ['80']],
    ['ka.req.pod.containers.add_capabilities', ['NET_ADMIN']],
    ['ka.req.container.privileged', 'true'],
    ['ka.req.container.image', 'host:5000/shop/web:1@sha256:ab'],
    ['ka.req.pod.host_network', 'true'],
    ['ka.req.pod.volumes.hostpath', ['/etc/kubernetes']],
    ['ka.req.pod.volumes.volume_type', ['hostPath', 'secret']],
    ['ka.req.volume.hostpath[/etc*]', 'true'],
    ['ka.req.volume.hostpath[/etc]', 'false'],
    ['ka.req.binding.subjects.serviceaccount_ns_names', ['shop:ci']],
    ['ka.req.binding.subject.has_name[bob]', 'true'],
    ['ka.req.role.rules.verbs', ['get', 'list', '*']],
    ['ka.req.role.rules.verbs[1]', ['*']],
    ['ka.req.configmap.obj', '{"password":"x"}'],
    ['ka.sourceips', ['10.0.0.9']],
    ['jevt.value[/requestObject/spec/containers/1/name]', 'side'],
    ['jevt.value[/nothing]', undefined],
    ['jevt.value[/__proto__]', undefined],
    ['jevt.rawtime', '1767323045678901000'],
    ['evt.num', 1],
  ])('%s', (text, value) => expect(field(text)).toEqual(value));

  it('have no text when they are nested past all reason', () => {
    const line = `{"kind":"Event","auditID":"a","requestObject":{"data":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`;
    const read = readAuditLine(line, 1);
    expect(read).toHaveProperty('events');
    const [deep] = 'events' in read ? read.events : [];
    for (const name of ['ka.req.configmap.obj', 'jevt.obj', 'jevt.value[/requestObject]']) {
      const source = parseSource(lexer(name))!;
      const { get } = compileSource(source, { registry: auditSource.registry, bind: bindAudit });
      expect(get(deep!, 1)).toBeUndefined();
    }
  });

  it('need an auditID', () => expect(field('ka.verb', { kind: 'Event', verb: 'get' })).toBeUndefined());
});

describe('lines', () => {
  it.each([
    [event, 1],
    [{ kind: 'EventList', items: [event, event] }, 2],
    [[event, { kind: 'EventList', items: [event] }], 2],
  ])('hold events', (document, count) =>
    expect(readAuditLine(JSON.stringify(document), 1)).toMatchObject({ events: { length: count } }),
  );

  it.each(['{"kind": 0}', '7', '"x"', 'null', '{"kind":"Pod"}', '[[[[[[{"kind":"Event"}]]]]]]'])('refuse %s', (line) =>
    expect(readAuditLine(line, 3)).toMatchObject({ fault: expect.stringContaining('line #3') as string }),
  );

  it('refuse what is no JSON', () => expect(readAuditLine('{"kind', 1)).toHaveProperty('fault'));
  it('may be blank', () => expect(readAuditLine('  ', 1)).toEqual({ events: [] }));
});
