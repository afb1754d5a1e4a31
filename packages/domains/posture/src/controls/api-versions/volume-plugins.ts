import { isMapping, type KubernetesVersion, type Workload } from '@seawall/kube';
import { table, type Path, type Text } from '@seawall/model';
import type { Control, Fault, Judgement } from '../../control.ts';
import { judged } from '../../control.ts';
import { hasReached } from './api-version.ts';

interface Plugin {
  /** The minor of Kubernetes 1 from which kubelets no longer bring the plugin. */
  readonly removed: number;
  /** The driver that mounts such volumes since then; absent when nothing does. */
  readonly driver?: string;
}

/** Volume plugins that were part of Kubernetes. Source: the volumes page of the Kubernetes documentation. */
const plugins: Readonly<Record<string, Plugin>> = table({
  awsElasticBlockStore: { removed: 27, driver: 'ebs.csi.aws.com' },
  azureDisk: { removed: 27, driver: 'disk.csi.azure.com' },
  azureFile: { removed: 30, driver: 'file.csi.azure.com' },
  cephfs: { removed: 31 },
  cinder: { removed: 26, driver: 'cinder.csi.openstack.org' },
  flocker: { removed: 25 },
  gcePersistentDisk: { removed: 28, driver: 'pd.csi.storage.gke.io' },
  gitRepo: { removed: 33 },
  glusterfs: { removed: 26 },
  photonPersistentDisk: { removed: 25 },
  quobyte: { removed: 25 },
  rbd: { removed: 31 },
  scaleIO: { removed: 22 },
  storageos: { removed: 25 },
  vsphereVolume: { removed: 30, driver: 'csi.vsphere.vmware.com' },
});

const names = Object.keys(plugins);

const migrated: Text = {
  en: 'The {plugin} plugin left Kubernetes in {removed}; the volume only mounts where the driver {driver} is installed',
  zh: '{plugin} 插件自 Kubernetes {removed} 起被移出；只有安装了驱动 {driver} 才能挂载该卷',
};

function faultIn(volume: unknown, path: Path, version: KubernetesVersion): Fault | undefined {
  if (!isMapping(volume)) return undefined;
  for (const name of names) {
    const plugin = plugins[name];
    if (volume[name] === undefined || plugin === undefined || !hasReached(version, plugin.removed)) continue;
    const values = { plugin: name, removed: `1.${plugin.removed}`, driver: plugin.driver ?? '' };
    const known = plugin.driver === undefined ? {} : { message: migrated, severity: 'low' as const };
    return { path: [...path, name], values, ...known };
  }
  return undefined;
}

function mountsKnownVolumes(workload: Workload, version: KubernetesVersion): Judgement {
  let faults: Fault[] | undefined;
  const volumes = workload.pod.volumes;
  if (volumes === undefined) return 'notApplicable';
  for (let index = 0; index < volumes.length; index++) {
    const fault = faultIn(volumes[index], [...workload.podPath, 'volumes', index], version);
    if (fault !== undefined) (faults ??= []).push(fault);
  }
  return judged(faults ?? []);
}

const texts = {
  category: 'api-versions',
  kind: 'misconfiguration',
  severity: 'high',
  title: { en: 'Volumes use plugins that still exist', zh: '卷使用仍然存在的插件' },
  why: {
    en: 'Kubelets no longer bring the plugin: the pod stays in ContainerCreating.',
    zh: 'kubelet 不再包含该插件：Pod 会停留在 ContainerCreating 状态。',
  },
  message: {
    en: 'The {plugin} plugin is gone since Kubernetes {removed}; the volume cannot be mounted',
    zh: '{plugin} 插件自 Kubernetes {removed} 起已不存在，该卷无法挂载',
  },
  remediation: {
    en: 'Move the data to a volume of a CSI driver and mount it through a PersistentVolumeClaim.',
    zh: '将数据迁移到 CSI 驱动提供的卷，并通过 PersistentVolumeClaim 挂载。',
  },
  references: ['https://kubernetes.io/docs/concepts/storage/volumes/#volume-types'],
  frameworks: [],
} as const;

export const removedVolumePlugin: Control = {
  ...texts,
  id: 'removed-volume-plugin',
  scope: 'workload',
  evaluate: (workload, { version }) => mountsKnownVolumes(workload, version),
};

export const removedPersistentVolumePlugin: Control = {
  ...texts,
  id: 'removed-persistent-volume-plugin',
  title: { en: 'Persistent volumes use plugins that still exist', zh: '持久卷使用仍然存在的插件' },
  scope: 'object',
  kinds: ['PersistentVolume'],
  evaluate: (object, { version }) => {
    const fault = faultIn(object.value['spec'], ['spec'], version);
    return fault === undefined ? 'pass' : [fault];
  },
};
