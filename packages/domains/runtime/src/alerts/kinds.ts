import { table } from '@seawall/model';

/** The kinds of resources whose plural is not simply the kind in lower case with an s. */
const kinds = table({
  certificatesigningrequests: 'CertificateSigningRequest',
  clusterrolebindings: 'ClusterRoleBinding',
  clusterroles: 'ClusterRole',
  configmaps: 'ConfigMap',
  cronjobs: 'CronJob',
  customresourcedefinitions: 'CustomResourceDefinition',
  daemonsets: 'DaemonSet',
  endpointslices: 'EndpointSlice',
  ingresses: 'Ingress',
  limitranges: 'LimitRange',
  mutatingwebhookconfigurations: 'MutatingWebhookConfiguration',
  networkpolicies: 'NetworkPolicy',
  persistentvolumeclaims: 'PersistentVolumeClaim',
  persistentvolumes: 'PersistentVolume',
  replicasets: 'ReplicaSet',
  resourcequotas: 'ResourceQuota',
  rolebindings: 'RoleBinding',
  serviceaccounts: 'ServiceAccount',
  statefulsets: 'StatefulSet',
  storageclasses: 'StorageClass',
  validatingadmissionpolicies: 'ValidatingAdmissionPolicy',
  validatingadmissionpolicybindings: 'ValidatingAdmissionPolicyBinding',
  validatingwebhookconfigurations: 'ValidatingWebhookConfiguration',
  volumesnapshots: 'VolumeSnapshot',
});

/** A resource's kind; of those that we do not know, the resource's name without its s. */
export function kindOf(resource: string): string {
  const known = kinds[resource];
  if (known !== undefined) return known;
  const single = resource.endsWith('ies') ? `${resource.slice(0, -3)}y` : resource.replace(/s$/, '');
  return single.charAt(0).toUpperCase() + single.slice(1);
}
