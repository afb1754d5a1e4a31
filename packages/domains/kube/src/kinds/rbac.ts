import { any, boolean, list, map, object, type Shaped, string } from '../shape.ts';
import { labelSelector, objectMeta } from './meta.ts';

const policyRule = object({
  apiGroups: list(string),
  resources: list(string),
  resourceNames: list(string),
  nonResourceURLs: list(string),
  verbs: list(string),
});

const roleRef = object({ apiGroup: string, kind: string, name: string });
const subject = object({ apiGroup: string, kind: string, name: string, namespace: string });

export const role = object({ metadata: objectMeta, rules: list(policyRule) });
export const clusterRole = object({
  metadata: objectMeta,
  rules: list(policyRule),
  aggregationRule: object({ clusterRoleSelectors: list(labelSelector) }),
});
export const roleBinding = object({ metadata: objectMeta, roleRef, subjects: list(subject) });
export const serviceAccount = object({
  metadata: objectMeta,
  automountServiceAccountToken: boolean,
  secrets: list(object({ name: string })),
  imagePullSecrets: list(object({ name: string })),
});
export const configMap = object({ metadata: objectMeta, data: map(string), binaryData: map(any), immutable: boolean });
export const secret = object({ metadata: objectMeta, type: string, data: map(string), stringData: map(string) });

export type PolicyRule = Shaped<typeof policyRule>;
export type RoleRef = Shaped<typeof roleRef>;
export type Subject = Shaped<typeof subject>;
export type Role = Shaped<typeof role>;
export type ClusterRole = Shaped<typeof clusterRole>;
export type RoleBinding = Shaped<typeof roleBinding>;
export type ServiceAccount = Shaped<typeof serviceAccount>;
export type ConfigMap = Shaped<typeof configMap>;
export type Secret = Shaped<typeof secret>;
