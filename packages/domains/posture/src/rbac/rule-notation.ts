import type { PolicyRule } from '@seawall/kube';

// A short way to write rules down: lists are words between spaces, and the core group, whose name is empty, is `core`.

export const read = 'get list watch';
export const write = 'create delete deletecollection patch update';
export const readWrite = `${read} ${write}`;

/** `rule('core apps', 'pods deployments', 'get list')`; `names` restricts it to objects of those names. */
export function rule(groups: string, resources: string, verbs: string, names?: string): PolicyRule {
  return {
    apiGroups: groups.split(' ').map((group) => (group === 'core' ? '' : group)),
    resources: resources.split(' '),
    verbs: verbs.split(' '),
    ...(names === undefined ? {} : { resourceNames: names.split(' ') }),
  };
}

export function urls(paths: string, verbs: string): PolicyRule {
  return { nonResourceURLs: paths.split(' '), verbs: verbs.split(' ') };
}

/** What whoever reports events needs. */
export const eventRecorder: PolicyRule = rule('core events.k8s.io', 'events', 'create patch update');
