export { type Edit, type EditResult, editDocuments } from './edit/edit.ts';
export { type ImageReference, parseImage } from './image.ts';
export { type Inventory, type InventoryBuilder, inventoryBuilder } from './inventory.ts';
export type {
  Gateway,
  Ingress,
  IstioGateway,
  NetworkPolicy,
  Service,
} from './kinds/network.ts';
export type {
  ContainerSpec,
  PodSecurityContext,
  PodSpec,
  PodTemplateSpec,
  Probe,
  SecurityContext,
  Volume,
} from './kinds/pod.ts';
export type { HorizontalPodAutoscaler, PodDisruptionBudget } from './kinds/policy.ts';
export type {
  ClusterRole,
  ConfigMap,
  PolicyRule,
  Role,
  RoleBinding,
  RoleRef,
  Secret,
  ServiceAccount,
  Subject,
} from './kinds/rbac.ts';
export { isClusterScoped } from './kinds/registry.ts';
export type { CronJob, Job, Replicated } from './kinds/workloads.ts';
export type { KubeObject, ObjectMeta, Origin } from './object.ts';
export { type ManifestFile, type ManifestOptions, objectsIn } from './objects.ts';
export { parseQuantity } from './quantity.ts';
export { isEmptySelector, type LabelSelector, type Labels, labelsInclude, selectorMatches } from './selector.ts';
export { isMapping } from './shape.ts';
export { type LineTable, lineTable, type Problem, type ProblemCode } from './source.ts';
export {
  formatKubernetesVersion,
  isAtLeastVersion,
  type KubernetesVersion,
  latestKubernetes,
  parseKubernetesVersion,
} from './version.ts';
export { type Container, type ContainerRole, type Workload, workloadsOf } from './workload.ts';
export {
  type Document,
  type DocumentSet,
  defaultLimits,
  type Mapping,
  type ReadLimits,
  type Span,
  type Value,
} from './yaml/document.ts';
export { readDocuments } from './yaml/read.ts';
