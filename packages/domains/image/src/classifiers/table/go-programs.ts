import { table } from '@seawall/model';
import type { Classifier } from '../classifier.ts';

/**
 * The version that Go's linker writes into a program: texts that it is given end in a zero byte, constants of the program
 * do not. What stands before them is padding, or else any bytes.
 */
const linkedForms: readonly RegExp[] = [
  /\0(?:v|release-)?(\d+\.\d+\.\d+)((?:[-+~][\w.~+-]*)?)(?=\0)/g,
  /(?<![\w.+/:-]|[\w.+/-]@)v?(\d+\.\d+\.\d+)((?:[-+~][\w.~+-]*)?)(?=\0)/g,
];

/** Programs of Go whose build leaves out the module's version: the linker wrote one into them. */
const linked: readonly (readonly [name: string, file: RegExp, vendor: string, product: string])[] = [
  ['traefik', /^traefik$/, 'traefik', 'traefik'],
  ['etcd', /^etcd$/, 'etcd', 'etcd'],
  ['etcdctl', /^etcdctl$/, 'etcd', 'etcd'],
  ['consul', /^consul$/, 'hashicorp', 'consul'],
  ['vault', /^vault$/, 'hashicorp', 'vault'],
  ['nomad', /^nomad$/, 'hashicorp', 'nomad'],
  ['terraform', /^terraform$/, 'hashicorp', 'terraform'],
  ['packer', /^packer$/, 'hashicorp', 'packer'],
  ['helm', /^helm$/, 'helm', 'helm'],
  ['kubectl', /^kubectl$/, 'kubernetes', 'kubectl'],
  [
    'kubernetes',
    /^(?:kubelet|kubeadm|kube-(?:apiserver|controller-manager|scheduler|proxy)|hyperkube)$/,
    'kubernetes',
    'kubernetes',
  ],
  ['prometheus', /^(?:prometheus|promtool)$/, 'prometheus', 'prometheus'],
  ['alertmanager', /^(?:alertmanager|amtool)$/, 'prometheus', 'alertmanager'],
  ['grafana', /^grafana(?:-server)?$/, 'grafana', 'grafana'],
  ['coredns', /^coredns$/, 'coredns.io', 'coredns'],
  ['containerd', /^(?:containerd|ctr|containerd-shim-runc-v\d)$/, 'linuxfoundation', 'containerd'],
  ['runc', /^runc$/, 'linuxfoundation', 'runc'],
  ['docker', /^(?:docker|dockerd)$/, 'mobyproject', 'moby'],
  ['caddy', /^caddy$/, 'caddyserver', 'caddy'],
  ['influxdb', /^influxd$/, 'influxdata', 'influxdb'],
  ['minio', /^minio$/, 'minio', 'minio'],
  ['argocd', /^argocd(?:-\w+)?$/, 'argoproj', 'argo_cd'],
  ['ingress-nginx', /^nginx-ingress-controller$/, 'kubernetes', 'ingress-nginx'],
  ['filebeat', /^filebeat$/, 'elastic', 'filebeat'],
  ['metricbeat', /^metricbeat$/, 'elastic', 'metricbeat'],
  ['heartbeat', /^heartbeat$/, 'elastic', 'heartbeat'],
  ['packetbeat', /^packetbeat$/, 'elastic', 'packetbeat'],
  ['auditbeat', /^auditbeat$/, 'elastic', 'auditbeat'],
  ['elastic-agent', /^elastic-agent$/, 'elastic', 'elastic_agent'],
  ['istio', /^(?:pilot-agent|pilot-discovery|istioctl)$/, 'istio', 'istio'],
];

/** Versions among the constants of a program, which run into each other: known by what stands beside them. */
const beats: readonly RegExp[] = [
  /Test (\d+\.\d+\.\d+)(?=%|input)/,
  /plugin(?:output)?(\d+\.\d+\.\d+)-?global/,
  /5m\.rate(\d+\.\d+\.\d+)-/,
];
const constantsOf: Readonly<Record<string, readonly RegExp[]>> = table({
  consul: [/<!-- CONSUL_VERSION: (\d+\.\d+\.\d+)/, /hashicorp\/consul\/version\.GitDescribe=v?(\d+\.\d+\.\d+)/],
  vault: [
    /cloud:%s\.%s:revoke(\d+\.\d+\.\d+)\)\(nil\)/,
    /hashicorp\/vault\/(?:sdk\/)?version\.\w+=v?(\d+\.\d+\.\d+(?:-rc\d+)?)/,
  ],
  grafana: [
    /\0release-(\d+\.\d+\.\d+)(?:\+security-\d+)?\0/,
    /\0(\d+\.\d+\.\d+)\+security-\d+\0/,
    /\0\0(\d+\.\d+\.\d+)\0{2,8}v\d+\.\d+\.x\0/,
  ],
  istio: [/(?:Clean|Modified)\0+(\d+\.\d+(?:\.\d+)?(?:-(?:alpha|beta|rc)\.\d+|-dev)?)\0/],
  filebeat: beats,
  metricbeat: beats,
  heartbeat: beats,
  packetbeat: beats,
  auditbeat: beats,
  'elastic-agent': [/enroll(?:: true)?(\d+\.\d+\.\d+)-?header/, /PM(\d+\.\d+\.\d+):https/],
});

export const goPrograms: readonly Classifier[] = linked.map(([name, file, vendor, product]) => ({
  name,
  cpes: [[vendor, product]],
  file,
  version: constantsOf[name] ?? [],
  agreed: linkedForms,
}));
