import { own, type ResourceRef, splitApiVersion } from '@seawall/model';
import type { object } from '../shape.ts';
import { gateway, ingress, istioGateway, networkPolicy, service } from './network.ts';
import { horizontalPodAutoscaler, plain, podDisruptionBudget } from './policy.ts';
import { clusterRole, configMap, role, roleBinding, secret, serviceAccount } from './rbac.ts';
import { cronJob, job, pod, podTemplateObject, replicated, replicationController } from './workloads.ts';

type ObjectShape = ReturnType<typeof object>;

/** The shape of each kind by API group; the version does not change the fields that are read. */
const shapes: Readonly<Record<string, Readonly<Record<string, ObjectShape>>>> = {
  '': {
    ConfigMap: configMap,
    Pod: pod,
    PodTemplate: podTemplateObject,
    ReplicationController: replicationController,
    Secret: secret,
    Service: service,
    ServiceAccount: serviceAccount,
  },
  apps: { DaemonSet: replicated, Deployment: replicated, ReplicaSet: replicated, StatefulSet: replicated },
  'apps.openshift.io': { DeploymentConfig: replicationController },
  autoscaling: { HorizontalPodAutoscaler: horizontalPodAutoscaler },
  batch: { CronJob: cronJob, Job: job },
  extensions: {
    DaemonSet: replicated,
    Deployment: replicated,
    Ingress: ingress,
    NetworkPolicy: networkPolicy,
    ReplicaSet: replicated,
  },
  'gateway.networking.k8s.io': { Gateway: gateway },
  'networking.istio.io': { Gateway: istioGateway },
  'networking.k8s.io': { Ingress: ingress, NetworkPolicy: networkPolicy },
  policy: { PodDisruptionBudget: podDisruptionBudget },
  'rbac.authorization.k8s.io': {
    ClusterRole: clusterRole,
    ClusterRoleBinding: roleBinding,
    Role: role,
    RoleBinding: roleBinding,
  },
};

/** The shape of an object's kind; of a kind that no engine reads, only the metadata. */
export function shapeOf(ref: ResourceRef): ObjectShape {
  const [group] = splitApiVersion(ref.apiVersion);
  return own(own(shapes, group) ?? {}, ref.kind) ?? plain;
}

/** The kinds built into Kubernetes that live outside namespaces. */
export const clusterScopedKinds: ReadonlySet<string> = new Set([
  'APIService',
  'CSIDriver',
  'CSINode',
  'CertificateSigningRequest',
  'ClusterRole',
  'ClusterRoleBinding',
  'ClusterTrustBundle',
  'ComponentStatus',
  'CustomResourceDefinition',
  'FlowSchema',
  'IngressClass',
  'MutatingAdmissionPolicy',
  'MutatingAdmissionPolicyBinding',
  'MutatingWebhookConfiguration',
  'Namespace',
  'Node',
  'PersistentVolume',
  'PodSecurityPolicy',
  'PriorityClass',
  'PriorityLevelConfiguration',
  'RuntimeClass',
  'StorageClass',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'ValidatingWebhookConfiguration',
  'VolumeAttachment',
]);

export function isClusterScoped(ref: ResourceRef): boolean {
  return clusterScopedKinds.has(ref.kind);
}

/** Configuration files, and what components send each other: they look like objects, are never stored, bear no name. */
const configurationGroup = /^(?:[a-z-]+\.)?config\.k8s\.io$|^(?:admission|audit|kubeadm)\.k8s\.io$/;

export function needsName({ apiVersion, kind }: ResourceRef): boolean {
  const [group] = splitApiVersion(apiVersion);
  return (
    !configurationGroup.test(group) && !(apiVersion === 'v1' && (kind === 'Config' || kind === 'EncryptionConfig'))
  );
}
