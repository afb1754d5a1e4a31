import { isMapping, type KubeObject, type Labels, type Workload } from '@seawall/kube';
import { namespaceOf } from './indexed.ts';

const kinds = new Set([
  'DaemonSet',
  'Deployment',
  'DeploymentConfig',
  'ReplicaSet',
  'ReplicationController',
  'StatefulSet',
]);

/**
 * What an object would make of which only the labels are written: a template that holds no pod yet, or a selector
 * without any template. Enough to know what selects it; its pods cannot be judged. Undefined for all else.
 */
export function bareWorkload(object: KubeObject): Workload | undefined {
  const { spec } = object.value;
  if (!kinds.has(object.ref.kind) || !isMapping(spec)) return undefined;
  const template = isMapping(spec['template']) ? spec['template'] : {};
  const metadata = isMapping(template['metadata']) ? template['metadata'] : {};
  const selector = isMapping(spec['selector']) ? spec['selector'] : {};
  // A plain label set where the kind has no matchLabels.
  const selected = isMapping(selector['matchLabels']) ? selector['matchLabels'] : selector;
  const labels = isMapping(metadata['labels']) ? metadata['labels'] : selected;
  const { replicas } = spec;
  return {
    object,
    namespace: namespaceOf(object),
    labels: labels as Labels,
    annotations: {},
    pod: {},
    templatePath: ['spec', 'template'],
    podPath: ['spec', 'template', 'spec'],
    containers: [],
    ...(object.ref.kind === 'DaemonSet' ? {} : { replicas: typeof replicas === 'number' ? replicas : 1 }),
    finite: false,
  };
}
