// Which resources Kubernetes itself serves, by API group. Source: `kubectl api-resources` of Kubernetes 1.18 to 1.35;
// groups that have moved are listed under both.

const namespaced: Readonly<Record<string, string>> = {
  '': 'bindings configmaps endpoints events limitranges persistentvolumeclaims pods podtemplates replicationcontrollers resourcequotas secrets serviceaccounts services',
  apps: 'controllerrevisions daemonsets deployments replicasets statefulsets',
  'authorization.k8s.io': 'localsubjectaccessreviews',
  autoscaling: 'horizontalpodautoscalers',
  batch: 'cronjobs jobs',
  'coordination.k8s.io': 'leases',
  'discovery.k8s.io': 'endpointslices',
  'events.k8s.io': 'events',
  extensions: 'daemonsets deployments ingresses networkpolicies replicasets',
  'metrics.k8s.io': 'pods',
  'networking.k8s.io': 'ingresses networkpolicies',
  policy: 'poddisruptionbudgets',
  'rbac.authorization.k8s.io': 'rolebindings roles',
  'storage.k8s.io': 'csistoragecapacities',
};

const clusterWide: Readonly<Record<string, string>> = {
  '': 'componentstatuses namespaces nodes persistentvolumes',
  'admissionregistration.k8s.io':
    'mutatingadmissionpolicies mutatingadmissionpolicybindings mutatingwebhookconfigurations validatingadmissionpolicies validatingadmissionpolicybindings validatingwebhookconfigurations',
  'apiextensions.k8s.io': 'customresourcedefinitions',
  'apiregistration.k8s.io': 'apiservices',
  'authentication.k8s.io': 'selfsubjectreviews tokenreviews',
  'authorization.k8s.io': 'selfsubjectaccessreviews selfsubjectrulesreviews subjectaccessreviews',
  'certificates.k8s.io': 'certificatesigningrequests clustertrustbundles signers',
  extensions: 'podsecuritypolicies',
  'flowcontrol.apiserver.k8s.io': 'flowschemas prioritylevelconfigurations',
  'metrics.k8s.io': 'nodes',
  'networking.k8s.io': 'ingressclasses',
  'node.k8s.io': 'runtimeclasses',
  policy: 'podsecuritypolicies',
  'rbac.authorization.k8s.io': 'clusterrolebindings clusterroles',
  'scheduling.k8s.io': 'priorityclasses',
  'storage.k8s.io': 'csidrivers csinodes storageclasses volumeattachments',
};

function groupsByResource(lists: readonly Readonly<Record<string, string>>[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const list of lists) {
    for (const [group, resources] of Object.entries(list)) {
      for (const resource of resources.split(' ')) {
        const groups = found.get(resource);
        if (groups === undefined) found.set(resource, [group]);
        else groups.push(group);
      }
    }
  }
  return found;
}

/** The API groups that serve a resource; a resource that is not listed belongs to an extension. */
export const groupsOfResource: ReadonlyMap<string, readonly string[]> = groupsByResource([namespaced, clusterWide]);

/** Groups whose resources are all listed here. */
export const knownGroups: ReadonlySet<string> = new Set([...Object.keys(namespaced), ...Object.keys(clusterWide)]);

const clusterWideGroups = groupsByResource([clusterWide]);

/** Whether a resource of one of these groups lives outside namespaces, in all of the groups that serve it. */
export function isClusterWide(resource: string, groups: readonly string[]): boolean {
  const known = clusterWideGroups.get(resource);
  return known !== undefined && groups.length > 0 && groups.every((group) => known.includes(group));
}
