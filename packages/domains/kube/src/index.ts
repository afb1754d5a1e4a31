export {
  type Discovery,
  discoverApis,
  type ServerVersion,
  serverVersion,
} from './client/api/discovery.ts';
export { type ListOptions, listAll, listPages, type Page } from './client/api/list.ts';
export { type LogOptions, podLogs } from './client/api/logs.ts';
export { kubeletConfiguration } from './client/api/nodes.ts';
export {
  createObject,
  type DeleteOptions,
  deleteObject,
  evictPod,
  getObject,
  type PatchType,
  patchObject,
  type Target,
  type WriteOptions,
} from './client/api/objects.ts';
export { type ApiResource, resourceName } from './client/api/resource.ts';
export { type Answer, mayI, maySubject, type ResourceRight, type ReviewedSubject } from './client/api/reviews.ts';
export { type WatchEvent, type WatchOptions, watchOnce } from './client/api/watch.ts';
export type { ApiRequest, KubeClient } from './client/client.ts';
export { type ConnectOptions, connectCluster } from './client/connect.ts';
export { isKubeError, isTransient, KubeError, type KubeErrorCode } from './client/error.ts';
export { type ClientWorld, clientWorld } from './client/world.ts';
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
export { bearsOn } from './live/bearing.ts';
export {
  type ClusterListener,
  type ClusterOptions,
  type ClusterState,
  type FollowedCluster,
  followCluster,
  readCluster,
  type Unavailable,
} from './live/cluster.ts';
export { controllerOf, isMade, type Owner } from './live/owner.ts';
export type { Change, Store } from './live/store.ts';
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
