import type { Classifier } from '../classifier.ts';

/** Shells and small programs. */
export const tools: readonly Classifier[] = [
  {
    name: 'busybox',
    cpes: [['busybox', 'busybox']],
    file: /^busybox(?:\.\w+)?$/,
    version: [/\bBusyBox v(\d+\.\d+\.\d+)/],
  },
  { name: 'bash', cpes: [['gnu', 'bash']], file: /^bash$/, version: [/@\(#\)Bash version (\d+\.\d+\.\d+)/] },
  {
    name: 'git',
    cpes: [['git-scm', 'git']],
    file: /^git$/,
    version: [/\bgit\/(\d+\.\d+\.\d+)/, /\bgit version (\d+\.\d+\.\d+)/],
  },
  { name: 'wget', cpes: [['gnu', 'wget']], file: /^wget$/, version: [/\0(1\.\d+(?:\.\d+)?)\0{4}/] },
  {
    name: 'sudo',
    cpes: [['sudo_project', 'sudo']],
    file: /^sudo$|^sudoers\.so$/,
    version: [/\bsudoers (\d+\.\d+\.\d+(?:p\d+)?)/, /\bSudo version %s\n\0(\d+\.\d+\.\d+(?:p\d+)?)\0/],
  },
  {
    name: 'vim',
    cpes: [['vim', 'vim']],
    file: /^vim(?:\.\w+)?$/,
    version: [/\/vim-(\d+\.\d+\.\d+)=/, /\bVi IMproved (\d+\.\d+)/],
  },
  { name: 'gawk', cpes: [['gnu', 'gawk']], file: /^gawk$/, version: [/\bGNU Awk (\d+\.\d+\.\d+)/] },
  { name: 'tcpdump', cpes: [['tcpdump', 'tcpdump']], file: /^tcpdump$/, version: [/%s version (4\.\d+\.\d+)/] },
  {
    name: 'rsync',
    cpes: [['samba', 'rsync']],
    file: /^rsync$/,
    version: [/\brsync {1,2}version v?(\d+\.\d+\.\d+)/, /\0(3\.\d+\.\d+)\0(?=protocol|[^\0]{0,20}rsync)/],
  },
  { name: 'tini', cpes: [], file: /^(?:tini|docker-init)(?:-static)?$/, version: [/\btini version (\d+\.\d+\.\d+)/] },
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
  ['istio', /^(?:pilot-agent|pilot-discovery|istioctl)$/, 'istio', 'istio'],
];

export const goPrograms: readonly Classifier[] = linked.map(([name, file, vendor, product]) => ({
  name,
  cpes: [[vendor, product]],
  file,
  version: 'linked',
}));
