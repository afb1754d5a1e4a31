import { isMapping, type KubeObject, type Mapping, readDocuments, type Value } from '@seawall/kube';
import { type Path, splitApiVersion } from '@seawall/model';

/** A component's configuration file: an object of its own, or a text inside a ConfigMap or a Secret. */
export interface ConfigFile {
  readonly kind: string;
  /** Without the version. */
  readonly group: string;
  readonly value: Mapping;
  /** For a text inside an object: the field that holds it. Its own fields have no place and cannot be edited. */
  readonly inside?: Path;
}

/** Kinds of configuration files by their API group. They are never served by an API server. */
const groups: Readonly<Record<string, RegExp>> = {
  AdmissionConfiguration: /^apiserver\.config\.k8s\.io$/,
  ClusterConfiguration: /^kubeadm\.k8s\.io$/,
  EncryptionConfig: /^(?:apiserver\.config\.k8s\.io|)$/,
  EncryptionConfiguration: /^apiserver\.config\.k8s\.io$/,
  InitConfiguration: /^kubeadm\.k8s\.io$/,
  JoinConfiguration: /^kubeadm\.k8s\.io$/,
  KubeProxyConfiguration: /^kubeproxy\.config\.k8s\.io$/,
  KubeSchedulerConfiguration: /^kubescheduler\.config\.k8s\.io$/,
  KubeletConfiguration: /^kubelet\.config\.k8s\.io$/,
  Policy: /^audit\.k8s\.io$/,
};

const mentions = new RegExp(`^kind:\\s*["']?(?:${Object.keys(groups).join('|')})["']?\\s*(?:#.*)?$`, 'm');
const none: readonly ConfigFile[] = [];
const known = new WeakMap<KubeObject, readonly ConfigFile[]>();

/** The kinds of objects that `configFilesIn` finds something in, for a control's `kinds`. */
export function configKinds(...kinds: string[]): string[] {
  return [...kinds, 'ConfigMap', 'Secret'];
}

/** The configuration files that an object is or holds; the same list for every control that asks. */
export function configFilesIn(object: KubeObject): readonly ConfigFile[] {
  let files = known.get(object);
  if (files === undefined) {
    files = findFiles(object);
    known.set(object, files);
  }
  return files;
}

function findFiles(object: KubeObject): readonly ConfigFile[] {
  const { kind } = object.ref;
  if (kind === 'ConfigMap') return textsIn(object, 'data');
  if (kind === 'Secret') return textsIn(object, 'stringData');
  const file = configFile(object.value);
  return file === undefined ? none : [file];
}

function textsIn(object: KubeObject, field: string): readonly ConfigFile[] {
  const data = (object.value as Mapping)[field];
  if (!isMapping(data)) return none;
  const files: ConfigFile[] = [];
  for (const [name, text] of Object.entries(data)) {
    if (typeof text !== 'string' || !mentions.test(text)) continue;
    for (const document of readDocuments(text, object.origin.file).documents) {
      const file = configFile(document.value);
      if (file !== undefined) files.push({ ...file, inside: [field, name] });
    }
  }
  return files.length === 0 ? none : files;
}

function configFile(value: Value): ConfigFile | undefined {
  if (!isMapping(value)) return undefined;
  const { kind, apiVersion } = value;
  if (typeof kind !== 'string' || typeof apiVersion !== 'string' || !Object.hasOwn(groups, kind)) return undefined;
  const [group] = splitApiVersion(apiVersion);
  return groups[kind]?.test(group) === true ? { kind, group, value } : undefined;
}

/** What stands at a path, whatever its type; undefined where the way ends early. */
export function valueAt(root: Value, path: Path): Value | undefined {
  let node: Value | undefined = root;
  for (const step of path) {
    if (typeof step === 'number') node = Array.isArray(node) ? node[step] : undefined;
    else node = isMapping(node) && Object.hasOwn(node, step) ? node[step] : undefined;
  }
  return node;
}

/** The path of a field of a configuration file from the root of the object that holds it. */
export function pathIn(file: ConfigFile, path: Path): Path {
  return file.inside ?? path;
}
