import { describe, expect, it } from 'vitest';
import { isFrom } from '../src/controls/supply/registry.ts';
import { parseImage } from '@seawall/kube';
import { container, deployment, findings, fixed, outcome, running } from './reliability-support.ts';

const digest = `sha256:${'0'.repeat(64)}`;

const at = (name: string, image: string) => deployment({ containers: [container({ image })] }, {}, name);

describe('images', () => {
  it.each([
    ['image-tag-latest', { image: 'nginx' }, 'fail'],
    ['image-tag-latest', { image: 'nginx:latest' }, 'fail'],
    ['image-tag-latest', { image: 'localhost:5000/nginx' }, 'fail'],
    ['image-tag-latest', { image: 'nginx:alpine' }, 'fail'],
    ['image-tag-latest', { image: 'nginx:1.27' }, 'pass'],
    ['image-tag-latest', { image: `nginx@${digest}` }, 'pass'],
    ['image-tag-latest', { image: `nginx:latest@${digest}` }, 'pass'],
    ['image-digest', { image: 'nginx:1.27' }, 'fail'],
    ['image-digest', { image: `nginx:1.27@${digest}` }, 'pass'],
    ['image-digest', { image: 'nginx' }, 'pass'],
    ['image-digest', { image: 'nginx:stable' }, 'pass'],
    ['image-reference', { image: 'Nginx Proxy' }, 'fail'],
    ['image-reference', { image: 'nginx:' }, 'fail'],
    ['image-reference', { image: '' }, 'fail'],
    ['image-reference', { image: 'registry.example/${IMAGE}:1' }, 'notAssessed'],
    ['image-reference', { image: 'nginx:1.27' }, 'pass'],
    ['image-pull-policy', { image: 'nginx:latest', imagePullPolicy: 'IfNotPresent' }, 'fail'],
    ['image-pull-policy', { image: 'nginx', imagePullPolicy: 'Never' }, 'fail'],
    ['image-pull-policy', { image: 'nginx:main' }, 'fail'],
    ['image-pull-policy', { image: 'nginx:latest' }, 'pass'],
    ['image-pull-policy', { image: 'nginx:1.27', imagePullPolicy: 'IfNotPresent' }, 'pass'],
    ['image-pull-policy', { image: `nginx:latest@${digest}`, imagePullPolicy: 'IfNotPresent' }, 'pass'],
  ])('%s of %j: %s', (control, fields, expected) => {
    expect(outcome([running(fields)], control)).toBe(expected);
  });

  it('pulls a moving tag at every start once fixed', () => {
    const manifests = [running({ image: 'nginx:main' })];
    const found = findings(manifests, 'image-pull-policy');
    expect(found[0]?.fix?.risk).toBe('mayBreak');
    expect(outcome(fixed(manifests, found), 'image-pull-policy')).toBe('pass');
  });

  it.each([
    ['registry.example', 'registry.example/a/b:1', true],
    ['registry.example', 'registry.example.evil.com/a:1', false],
    ['registry.example/team', 'registry.example/team/a:1', true],
    ['registry.example/team', 'registry.example/teamster/a:1', false],
    ['registry.example/team/*', 'registry.example/team/a:1', true],
    ['*.dkr.example', 'eu.dkr.example/a:1', true],
    ['*.dkr.example', 'dkr.example/a:1', false],
    ['docker.io', 'nginx:1', true],
    ['docker.io/library', 'nginx:1', true],
    ['docker.io/library', 'grafana/grafana:1', false],
  ])('%s allows %s: %s', (prefix, image, expected) => {
    const parsed = parseImage(image);
    expect(parsed !== undefined && isFrom(parsed, prefix)).toBe(expected);
  });

  it('judges registries only when some are allowed', () => {
    const manifests = [running({ image: 'docker.io/library/nginx:1' })];
    expect(outcome(manifests, 'image-registry')).toBe('notApplicable');
    expect(outcome(manifests, 'image-registry', { allowedRegistries: ['ghcr.io'] })).toBe('fail');
    expect(outcome(manifests, 'image-registry', { allowedRegistries: ['ghcr.io', 'docker.io'] })).toBe('pass');
  });

  it('says which workload of an application runs another version', () => {
    const drifted = [at('a', 'redis:7.4'), at('b', 'redis:7.4'), at('c', 'redis:7.2')];
    expect(findings(drifted, 'image-tag-drift').map(({ subject }) => subject)).toMatchObject([{ name: 'c' }]);
    expect(findings([at('a', 'redis:7.4'), at('b', 'redis:7.4')], 'image-tag-drift')).toEqual([]);
    const elsewhere = { ...at('c', 'redis:7.2'), metadata: { name: 'c', namespace: 'other' } };
    expect(findings([at('a', 'redis:7.4'), elsewhere], 'image-tag-drift')).toEqual([]);
  });
});
