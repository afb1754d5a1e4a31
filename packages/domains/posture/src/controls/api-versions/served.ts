/** When a version of some kinds is deprecated and when it stops being served; minors of Kubernetes 1. */
export interface ServedUntil {
  readonly apiVersion: string;
  readonly kinds: readonly string[];
  readonly deprecated: number;
  readonly removed: number;
  /** The version to use instead; absent when the kinds are gone altogether. */
  readonly use?: string;
  /**
   * Whether a manifest means the same under `use` as it stands: always, or only with a selector (which the old version
   * filled in, or read differently when empty), or not without edits.
   */
  readonly compatible?: 'yes' | 'withSelector';
}

const workloads = ['DaemonSet', 'Deployment', 'ReplicaSet'];
const roles = ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'];
const flowControl = ['FlowSchema', 'PriorityLevelConfiguration'];
const admissionPolicies = ['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'];
const mutatingPolicies = ['MutatingAdmissionPolicy', 'MutatingAdmissionPolicyBinding'];
const webhooks = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];
const devices = ['DeviceClass', 'ResourceClaim', 'ResourceClaimTemplate', 'ResourceSlice'];
const oldDevices = ['PodSchedulingContext', 'ResourceClaim', 'ResourceClaimTemplate', 'ResourceClass'];

function until(
  apiVersion: string,
  kinds: readonly string[],
  deprecated: number,
  removed: number,
  use?: string,
  compatible?: 'yes' | 'withSelector',
): ServedUntil {
  return {
    apiVersion,
    kinds,
    deprecated,
    removed,
    ...(use === undefined ? {} : { use }),
    ...(compatible === undefined ? {} : { compatible }),
  };
}

/**
 * Versions that are, or will be, no longer served. Sources: the deprecated API migration guide of Kubernetes, and for
 * versions after 1.32 the lifecycle that the API types state (deprecated three minors after they came, gone after six).
 */
export const servedUntil: readonly ServedUntil[] = [
  until('settings.k8s.io/v1alpha1', ['PodPreset'], 19, 20),
  until('auditregistration.k8s.io/v1alpha1', ['AuditSink'], 18, 19),
  until('extensions/v1beta1', ['PodSecurityPolicy'], 10, 16),
  until('policy/v1beta1', ['PodSecurityPolicy'], 21, 25),
  until('resource.k8s.io/v1alpha1', oldDevices, 27, 27),
  until('batch/v2alpha1', ['CronJob'], 8, 21, 'batch/v1', 'yes'),
  until('extensions/v1beta1', workloads, 9, 16, 'apps/v1', 'withSelector'),
  until('extensions/v1beta1', ['NetworkPolicy'], 9, 16, 'networking.k8s.io/v1', 'yes'),
  until('extensions/v1beta1', ['Ingress'], 14, 22, 'networking.k8s.io/v1'),
  until('apps/v1beta1', ['Deployment', 'ReplicaSet', 'StatefulSet'], 9, 16, 'apps/v1', 'withSelector'),
  until('apps/v1beta2', [...workloads, 'StatefulSet'], 9, 16, 'apps/v1', 'withSelector'),
  until('admissionregistration.k8s.io/v1beta1', webhooks, 16, 22, 'admissionregistration.k8s.io/v1'),
  until('apiextensions.k8s.io/v1beta1', ['CustomResourceDefinition'], 16, 22, 'apiextensions.k8s.io/v1'),
  until('apiregistration.k8s.io/v1beta1', ['APIService'], 19, 22, 'apiregistration.k8s.io/v1', 'yes'),
  until('authentication.k8s.io/v1beta1', ['TokenReview'], 19, 22, 'authentication.k8s.io/v1'),
  until(
    'authorization.k8s.io/v1beta1',
    ['LocalSubjectAccessReview', 'SelfSubjectAccessReview', 'SelfSubjectRulesReview', 'SubjectAccessReview'],
    19,
    22,
    'authorization.k8s.io/v1',
  ),
  until('certificates.k8s.io/v1beta1', ['CertificateSigningRequest'], 19, 22, 'certificates.k8s.io/v1'),
  until('coordination.k8s.io/v1beta1', ['Lease'], 19, 22, 'coordination.k8s.io/v1', 'yes'),
  until('networking.k8s.io/v1beta1', ['Ingress'], 19, 22, 'networking.k8s.io/v1'),
  until('networking.k8s.io/v1beta1', ['IngressClass'], 19, 22, 'networking.k8s.io/v1', 'yes'),
  until('rbac.authorization.k8s.io/v1alpha1', roles, 17, 22, 'rbac.authorization.k8s.io/v1'),
  until('rbac.authorization.k8s.io/v1beta1', roles, 17, 22, 'rbac.authorization.k8s.io/v1', 'yes'),
  until('scheduling.k8s.io/v1alpha1', ['PriorityClass'], 14, 17, 'scheduling.k8s.io/v1', 'yes'),
  until('scheduling.k8s.io/v1beta1', ['PriorityClass'], 14, 22, 'scheduling.k8s.io/v1', 'yes'),
  until(
    'storage.k8s.io/v1beta1',
    ['CSIDriver', 'CSINode', 'StorageClass', 'VolumeAttachment'],
    19,
    22,
    'storage.k8s.io/v1',
    'yes',
  ),
  until('batch/v1beta1', ['CronJob'], 21, 25, 'batch/v1', 'yes'),
  until('discovery.k8s.io/v1beta1', ['EndpointSlice'], 21, 25, 'discovery.k8s.io/v1'),
  until('events.k8s.io/v1beta1', ['Event'], 19, 25, 'events.k8s.io/v1'),
  until('autoscaling/v2beta1', ['HorizontalPodAutoscaler'], 22, 25, 'autoscaling/v2'),
  until('autoscaling/v2beta2', ['HorizontalPodAutoscaler'], 23, 26, 'autoscaling/v2', 'yes'),
  until('policy/v1beta1', ['PodDisruptionBudget'], 21, 25, 'policy/v1', 'withSelector'),
  until('node.k8s.io/v1alpha1', ['RuntimeClass'], 20, 22, 'node.k8s.io/v1'),
  until('node.k8s.io/v1beta1', ['RuntimeClass'], 22, 25, 'node.k8s.io/v1', 'yes'),
  until('flowcontrol.apiserver.k8s.io/v1beta1', flowControl, 23, 26, 'flowcontrol.apiserver.k8s.io/v1'),
  until('flowcontrol.apiserver.k8s.io/v1beta2', flowControl, 26, 29, 'flowcontrol.apiserver.k8s.io/v1'),
  until('flowcontrol.apiserver.k8s.io/v1beta3', flowControl, 29, 32, 'flowcontrol.apiserver.k8s.io/v1'),
  until('storage.k8s.io/v1beta1', ['CSIStorageCapacity'], 24, 27, 'storage.k8s.io/v1', 'yes'),
  until('storage.k8s.io/v1alpha1', ['VolumeAttributesClass'], 32, 35, 'storage.k8s.io/v1'),
  until('storage.k8s.io/v1beta1', ['VolumeAttributesClass'], 34, 37, 'storage.k8s.io/v1', 'yes'),
  until('admissionregistration.k8s.io/v1alpha1', admissionPolicies, 29, 32, 'admissionregistration.k8s.io/v1'),
  until('admissionregistration.k8s.io/v1beta1', admissionPolicies, 31, 34, 'admissionregistration.k8s.io/v1', 'yes'),
  until('admissionregistration.k8s.io/v1alpha1', mutatingPolicies, 35, 38, 'admissionregistration.k8s.io/v1'),
  until('admissionregistration.k8s.io/v1beta1', mutatingPolicies, 37, 40, 'admissionregistration.k8s.io/v1'),
  until('networking.k8s.io/v1alpha1', ['IPAddress', 'ServiceCIDR'], 30, 33, 'networking.k8s.io/v1'),
  until('networking.k8s.io/v1beta1', ['IPAddress', 'ServiceCIDR'], 34, 37, 'networking.k8s.io/v1', 'yes'),
  until('certificates.k8s.io/v1alpha1', ['ClusterTrustBundle'], 34, 37, 'certificates.k8s.io/v1beta1'),
  until('resource.k8s.io/v1alpha2', oldDevices, 31, 31, 'resource.k8s.io/v1'),
  until('resource.k8s.io/v1alpha3', devices, 32, 34, 'resource.k8s.io/v1'),
  until('resource.k8s.io/v1beta1', devices, 35, 38, 'resource.k8s.io/v1'),
  until('resource.k8s.io/v1beta2', devices, 36, 39, 'resource.k8s.io/v1'),
];

const byVersion = new Map<string, ServedUntil>();
for (const entry of servedUntil) for (const kind of entry.kinds) byVersion.set(`${entry.apiVersion}\0${kind}`, entry);
const versions = new Set(servedUntil.map((entry) => entry.apiVersion));

/** The entry of a kind in a version; undefined when it is served without an end in sight, or not known. */
export function findServedUntil(apiVersion: string, kind: string): ServedUntil | undefined {
  return versions.has(apiVersion) ? byVersion.get(`${apiVersion}\0${kind}`) : undefined;
}
