import { fieldTable, type FieldInfo, type FieldRow } from './registry.ts';

const plainList = { list: true, searchable: true } as const;
const list = { ...plainList, argument: 'index' } as const;
const old = { deprecated: true } as const;

const groups = [
  ['containers', 'the containers'],
  ['initContainers', 'the init containers'],
  ['ephemeralContainers', 'the ephemeral containers'],
] as const;

function containerRows([group, whose]: (typeof groups)[number]): FieldRow[] {
  const name = `ka.req.pod.${group}`;
  const rows: FieldRow[] = [
    [`${name}.name`, 'charbuf', `The names of ${whose} of the pod that the request makes.`, list],
    [`${name}.image`, 'charbuf', `The images of ${whose}.`, list],
    [`${name}.image.repository`, 'charbuf', `The images of ${whose} without tag and digest.`, list],
    [`${name}.command`, 'charbuf', `The commands of ${whose}.`, list],
    [`${name}.args`, 'charbuf', `The arguments of ${whose}.`, list],
    [`${name}.host_port`, 'charbuf', `The ports of the node that ${whose} take.`, list],
    [`${name}.privileged`, 'charbuf', `Whether ${whose} are privileged.`, list],
    [`${name}.allow_privilege_escalation`, 'charbuf', `Whether ${whose} may gain privileges.`, list],
    [`${name}.read_only_fs`, 'charbuf', `Whether the root file systems of ${whose} are read-only.`, list],
    [`${name}.run_as_user`, 'charbuf', `The users that ${whose} name.`, list],
    [`${name}.eff_run_as_user`, 'charbuf', `The users that ${whose} will run as: their own, the pod's, or 0.`, list],
    [`${name}.run_as_group`, 'charbuf', `The groups that ${whose} name.`, list],
    [`${name}.eff_run_as_group`, 'charbuf', `The groups that ${whose} will run as: their own, the pod's, or 0.`, list],
    [`${name}.proc_mount`, 'charbuf', `How /proc is mounted in ${whose}.`, list],
    [`${name}.add_capabilities`, 'charbuf', `The capabilities that ${whose} add.`, list],
  ];
  return group === 'ephemeralContainers' ? rows.filter(([row]) => !row.endsWith('.host_port')) : rows;
}

/** Fields of Kubernetes audit events. */
export const kaFields: readonly FieldInfo[] = fieldTable([
  ['ka.auditid', 'charbuf', 'The id of the event.'],
  ['ka.stage', 'charbuf', 'The stage of the request, for example ResponseComplete.'],
  ['ka.auth.decision', 'charbuf', 'allow or forbid, from the annotations.'],
  ['ka.auth.reason', 'charbuf', 'Why, from the annotations.'],
  ['ka.auth.openshift.decision', 'charbuf', 'The decision of OpenShift, from the annotations.'],
  ['ka.auth.openshift.username', 'charbuf', 'The user that OpenShift authenticated.'],
  ['ka.validations.admission.policy.failure', 'charbuf', 'What validating admission policies found.'],
  ['ka.security.pod.violations', 'charbuf', 'What Pod Security found.'],
  ['ka.user.name', 'charbuf', 'The user who asked.'],
  ['ka.user.groups', 'charbuf', 'The groups of the user.', plainList],
  ['ka.impuser.name', 'charbuf', 'The user who was impersonated.'],
  ['ka.verb', 'charbuf', 'What was asked: get, create, delete, …'],
  ['ka.uri', 'charbuf', 'The path and query of the request.'],
  ['ka.uri.param', 'charbuf', 'One parameter of the query.', { argument: 'requiredKey' }],
  ['ka.target.name', 'charbuf', 'The name of the object.'],
  ['ka.target.namespace', 'charbuf', 'The namespace of the object.'],
  ['ka.target.resource', 'charbuf', 'The resource of the object, for example pods.'],
  ['ka.target.subresource', 'charbuf', 'The subresource, for example exec.'],
  ['ka.target.pod.name', 'charbuf', 'The pod, from the object or the request.'],
  ['ka.req.binding.subjects', 'charbuf', 'The subjects of a binding, as JSON.', plainList],
  ['ka.req.binding.subjects.user_names', 'charbuf', 'The users among them.', plainList],
  ['ka.req.binding.subjects.group_names', 'charbuf', 'The groups among them.', plainList],
  ['ka.req.binding.subjects.serviceaccount_names', 'charbuf', 'The service accounts among them.', plainList],
  [
    'ka.req.binding.subjects.serviceaccount_ns_names',
    'charbuf',
    'The same with their namespaces, as namespace:name.',
    plainList,
  ],
  [
    'ka.req.binding.subject.has_name',
    'charbuf',
    'Whether a subject has that name.',
    { argument: 'requiredKey', ...old },
  ],
  ['ka.req.binding.role', 'charbuf', 'The role that a binding grants.'],
  ['ka.req.configmap.name', 'charbuf', 'The name of a ConfigMap.'],
  ['ka.req.configmap.obj', 'charbuf', 'The data of a ConfigMap, as JSON.'],
  ['ka.req.container.image', 'charbuf', 'The image of the first container.', old],
  ['ka.req.container.image.repository', 'charbuf', 'The same without tag and digest.', old],
  ['ka.req.container.privileged', 'charbuf', 'Whether any container is privileged.', old],
  ['ka.req.container.host_network', 'charbuf', "Whether the pod shares the node's network.", old],
  ...groups.flatMap(containerRows),
  ['ka.req.pod.host_ipc', 'charbuf', "Whether the pod shares the node's inter-process communication."],
  ['ka.req.pod.host_network', 'charbuf', "Whether the pod shares the node's network."],
  ['ka.req.pod.host_pid', 'charbuf', "Whether the pod shares the node's processes."],
  ['ka.req.pod.run_as_user', 'charbuf', 'The user that the pod names.'],
  ['ka.req.pod.run_as_group', 'charbuf', 'The group that the pod names.'],
  ['ka.req.pod.fs_group', 'charbuf', 'The group that owns the volumes.'],
  ['ka.req.pod.supplemental_groups', 'charbuf', 'Further groups of the pod.', plainList],
  ['ka.req.pod.volumes.hostpath', 'charbuf', 'The paths of the node that the pod mounts.', list],
  ['ka.req.pod.volumes.flexvolume_driver', 'charbuf', 'The drivers of its flex volumes.', list],
  ['ka.req.pod.volumes.volume_type', 'charbuf', 'The types of its volumes.', list],
  [
    'ka.req.volume.hostpath',
    'charbuf',
    'Whether the pod mounts that path of the node; a * at the end matches what follows.',
    { argument: 'requiredKey', ...old },
  ],
  ['ka.req.role.rules', 'charbuf', 'The rules of a role, as JSON.', plainList],
  ['ka.req.role.rules.apiGroups', 'charbuf', 'Their API groups.', list],
  ['ka.req.role.rules.nonResourceURLs', 'charbuf', 'Their URLs.', list],
  ['ka.req.role.rules.verbs', 'charbuf', 'Their verbs.', list],
  ['ka.req.role.rules.resources', 'charbuf', 'Their resources.', list],
  ['ka.req.service.type', 'charbuf', 'The type of a Service.'],
  ['ka.req.service.ports', 'charbuf', 'The ports of a Service, as JSON.', list],
  ['ka.resp.name', 'charbuf', 'The name of the object in the response.'],
  ['ka.response.code', 'charbuf', 'The status of the response.'],
  ['ka.response.reason', 'charbuf', 'Why it failed.'],
  ['ka.useragent', 'charbuf', 'The program that asked.'],
  ['ka.sourceips', 'charbuf', 'The addresses that the request came from.', list],
  ['ka.cluster.name', 'charbuf', 'The cluster, when the source names it.'],
]);

/** Fields of any event that is JSON. */
export const jsonFields: readonly FieldInfo[] = fieldTable(
  ['json', 'jevt'].flatMap((prefix): FieldRow[] => [
    [
      `${prefix}.value`,
      'charbuf',
      'What a JSON pointer (RFC 6901) leads to in the event.',
      { argument: 'requiredKey' },
    ],
    [`${prefix}.obj`, 'charbuf', 'The event as JSON.'],
    [`${prefix}.rawtime`, 'charbuf', 'The time of the event in nanoseconds since 1970.'],
    [`${prefix}.time`, 'charbuf', 'The time of day of the event, with nanoseconds.'],
    [`${prefix}.time.iso8601`, 'charbuf', 'The time of the event in ISO 8601, UTC.'],
  ]),
);
