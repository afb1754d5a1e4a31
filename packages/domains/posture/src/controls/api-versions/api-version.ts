import { isMapping, type KubeObject, type KubernetesVersion } from '@seawall/kube';
import type { FixPlan, Text } from '@seawall/model';
import type { Control, Fault, Judgement } from '../../control.ts';
import { findServedUntil, type ServedUntil } from './served.ts';

const references = ['https://kubernetes.io/docs/reference/using-api/deprecation-guide/'];

/** Whether a release of Kubernetes has reached a minor of 1. */
export function hasReached(version: KubernetesVersion, minor: number): boolean {
  return version.major > 1 || version.minor >= minor;
}

function hasSelector(object: KubeObject): boolean {
  const { spec } = object.value;
  const selector = isMapping(spec) ? spec['selector'] : undefined;
  return isMapping(selector) && Object.keys(selector).length > 0;
}

function fixOf(object: KubeObject, { use, compatible }: ServedUntil): { readonly fix?: FixPlan } {
  const means = compatible === 'yes' || (compatible === 'withSelector' && hasSelector(object));
  if (use === undefined || !means) return {};
  return {
    fix: {
      title: { en: `Use ${use}`, zh: `使用 ${use}` },
      risk: 'safe',
      operations: [{ op: 'set', path: ['apiVersion'], value: use }],
    },
  };
}

function valuesOf(object: KubeObject, entry: ServedUntil): NonNullable<Fault['values']> {
  const { apiVersion, kind } = object.ref;
  return { apiVersion, kind, removed: `1.${entry.removed}`, deprecated: `1.${entry.deprecated}`, use: entry.use ?? '' };
}

const goneRemoved: Text = {
  en: '{kind} in {apiVersion} is not served since Kubernetes {removed}, and nothing takes its place',
  zh: '自 Kubernetes {removed} 起不再提供 {apiVersion} 的 {kind}，且没有替代版本',
};
const goneDeprecated: Text = {
  en: '{kind} in {apiVersion} is deprecated since {deprecated} and is removed in {removed}, and nothing takes its place',
  zh: '{apiVersion} 的 {kind} 自 {deprecated} 起弃用，将在 {removed} 移除，且没有替代版本',
};

function isServed(object: KubeObject, version: KubernetesVersion): Judgement {
  const entry = findServedUntil(object.ref.apiVersion, object.ref.kind);
  if (entry === undefined || !hasReached(version, entry.removed)) return 'pass';
  const message = entry.use === undefined ? { message: goneRemoved } : {};
  return [{ path: ['apiVersion'], values: valuesOf(object, entry), ...message, ...fixOf(object, entry) }];
}

/** A removal this many minors away, a year at most, comes before the next planned upgrade of many clusters. */
const soon = 3;

function isCurrent(object: KubeObject, version: KubernetesVersion): Judgement {
  const entry = findServedUntil(object.ref.apiVersion, object.ref.kind);
  if (entry === undefined || !hasReached(version, entry.deprecated) || hasReached(version, entry.removed))
    return 'pass';
  const near = entry.removed - version.minor <= soon ? { severity: 'medium' as const } : {};
  const message = entry.use === undefined ? { message: goneDeprecated } : {};
  return [{ path: ['apiVersion'], values: valuesOf(object, entry), ...near, ...message, ...fixOf(object, entry) }];
}

export const removedApi: Control = {
  id: 'removed-api',
  category: 'api-versions',
  kind: 'misconfiguration',
  severity: 'high',
  title: { en: 'API versions are served by the cluster', zh: '集群仍提供清单所用的 API 版本' },
  why: {
    en: 'The API server of this Kubernetes version does not know the object any more: the deployment fails, most often during an upgrade.',
    zh: '该 Kubernetes 版本的 API 服务器不再识别此对象：部署会失败，且往往发生在升级期间。',
  },
  message: {
    en: '{kind} in {apiVersion} is not served since Kubernetes {removed}; use {use}',
    zh: '自 Kubernetes {removed} 起不再提供 {apiVersion} 的 {kind}，请使用 {use}',
  },
  remediation: {
    en: 'Move the manifest to the version named, and check the fields that the migration guide lists.',
    zh: '将清单迁移到上述版本，并核对迁移指南列出的字段。',
  },
  references,
  frameworks: [],
  scope: 'object',
  kinds: ['*'],
  evaluate: (object, { version }) => isServed(object, version),
};

export const deprecatedApi: Control = {
  id: 'deprecated-api',
  category: 'api-versions',
  kind: 'misconfiguration',
  severity: 'low',
  title: { en: 'API versions have a future', zh: '清单所用的 API 版本未被弃用' },
  why: {
    en: 'A deprecated version works until the release that removes it; then the next deployment fails.',
    zh: '已弃用的版本在被移除之前仍可使用；移除之后，下一次部署就会失败。',
  },
  message: {
    en: '{kind} in {apiVersion} is deprecated since {deprecated} and is removed in {removed}; use {use}',
    zh: '{apiVersion} 的 {kind} 自 {deprecated} 起弃用，将在 {removed} 移除，请使用 {use}',
  },
  remediation: {
    en: 'Move the manifest to the version named before the upgrade that removes the old one.',
    zh: '在升级到不再提供旧版本的 Kubernetes 之前，将清单迁移到上述版本。',
  },
  references,
  frameworks: [],
  scope: 'object',
  kinds: ['*'],
  evaluate: (object, { version }) => isCurrent(object, version),
};
