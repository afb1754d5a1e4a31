import { describe, expect, it } from 'vitest';
import { container, deployment, findings, judgeFiles, type Manifest } from './reliability-support.ts';

const hardened = { securityContext: { readOnlyRootFilesystem: true } };

function sibling(name: string, fields: Manifest = hardened, labels: Manifest = { app: name }): Manifest {
  const manifest = deployment({ containers: [container(fields)] }, {}, name);
  return { ...manifest, metadata: { name, namespace: 'shop', labels } };
}

function drifting(...manifests: Manifest[]): string[] {
  return findings(manifests, 'sibling-drift').map(({ subject, values }) =>
    subject.type === 'resource' ? `${subject.name}: ${values?.['list']}` : '',
  );
}

const nowhere = (name: string, fields?: Manifest) => ({ ...sibling(name, fields), metadata: { name } });

describe('drift between siblings', () => {
  it('names what one workload lacks and its siblings have', () => {
    expect(drifting(sibling('a'), sibling('b'), sibling('c'), sibling('d', {}))).toEqual([
      'd: securityContext.readOnlyRootFilesystem (3/4)',
    ]);
  });

  it('is silent when all agree, or none', () => {
    expect(drifting(sibling('a'), sibling('b'), sibling('c'), sibling('d'))).toEqual([]);
    expect(drifting(sibling('a', {}), sibling('b', {}), sibling('c', {}), sibling('d', {}))).toEqual([]);
  });

  it('is silent when too few agree', () => {
    expect(drifting(sibling('a'), sibling('b'), sibling('c', {}))).toEqual([]);
    expect(drifting(sibling('a'), sibling('b'), sibling('c'), sibling('d', {}), sibling('e', {}))).toEqual([]);
  });

  it('sees a label that one sibling has not', () => {
    const team = { app: 'x', team: 'shop' };
    const manifests = ['a', 'b', 'c'].map((name) => sibling(name, {}, team));
    expect(drifting(...manifests, sibling('d', {}, { app: 'd' }))).toEqual(['d: label team (3/4)']);
  });

  it('asks for a readiness probe only where ports are declared', () => {
    const served = { ports: [{ containerPort: 80 }], readinessProbe: { tcpSocket: { port: 80 } } };
    const manifests = ['a', 'b', 'c'].map((name) => sibling(name, served));
    expect(drifting(...manifests, sibling('worker', {}))).toEqual([]);
    expect(drifting(...manifests, sibling('d', { ports: [{ containerPort: 80 }] }))).toEqual([
      'd: readinessProbe (3/4)',
    ]);
  });

  it('keeps applications apart', () => {
    const shop = { app: 'x', 'app.kubernetes.io/part-of': 'shop' };
    const blog = { app: 'x', 'app.kubernetes.io/part-of': 'blog' };
    const manifests = ['a', 'b', 'c'].map((name) => sibling(name, hardened, shop));
    expect(drifting(...manifests, sibling('d', {}, blog))).toEqual([]);
    expect(drifting(...manifests, sibling('d', {}, shop))).toHaveLength(1);
  });

  it('keeps directories apart where no namespace is named', () => {
    const siblings = ['a', 'b', 'c'].map((name) => nowhere(name));
    const apart = judgeFiles({ 'shop/all.yaml': siblings, 'blog/all.yaml': [nowhere('d', {})] });
    expect(apart.findings.filter(({ rule }) => rule === 'sibling-drift')).toEqual([]);
    const together = judgeFiles({ 'shop/all.yaml': siblings, 'shop/more.yaml': [nowhere('d', {})] });
    expect(together.findings.filter(({ rule }) => rule === 'sibling-drift')).toHaveLength(1);
  });
});
