import type { Severity, Text } from '@seawall/model';

/** A port whose service should not be met from outside the cluster. */
export interface SensitivePort {
  readonly name: Text;
  readonly severity: Severity;
}

function proper(name: string): Text {
  return { en: name, zh: name };
}

/**
 * By IANA's registry of port numbers and the defaults of each product. Ports that ordinary web applications use as well
 * (3000, 5000, 8000, 8080, 8443, 8888, 9000) are left out on purpose.
 */
export const sensitivePorts: ReadonlyMap<number, SensitivePort> = new Map([
  [21, { name: proper('FTP'), severity: 'medium' }],
  [22, { name: proper('SSH'), severity: 'medium' }],
  [23, { name: proper('Telnet'), severity: 'high' }],
  [111, { name: proper('RPC portmapper'), severity: 'medium' }],
  [389, { name: proper('LDAP'), severity: 'medium' }],
  [445, { name: proper('SMB'), severity: 'high' }],
  [1433, { name: proper('SQL Server'), severity: 'high' }],
  [1521, { name: proper('Oracle Database'), severity: 'high' }],
  [2049, { name: proper('NFS'), severity: 'high' }],
  [2181, { name: proper('ZooKeeper'), severity: 'high' }],
  [2375, { name: { en: 'the Docker API without TLS', zh: '未加密的 Docker API' }, severity: 'critical' }],
  [2376, { name: proper('Docker API'), severity: 'high' }],
  [2379, { name: proper('etcd'), severity: 'critical' }],
  [2380, { name: { en: 'etcd peers', zh: 'etcd 节点间通信' }, severity: 'critical' }],
  [3306, { name: proper('MySQL'), severity: 'high' }],
  [3389, { name: proper('RDP'), severity: 'high' }],
  [4194, { name: proper('cAdvisor'), severity: 'medium' }],
  [5432, { name: proper('PostgreSQL'), severity: 'high' }],
  [5601, { name: proper('Kibana'), severity: 'medium' }],
  [5672, { name: proper('AMQP'), severity: 'medium' }],
  [5900, { name: proper('VNC'), severity: 'high' }],
  [5984, { name: proper('CouchDB'), severity: 'high' }],
  [6379, { name: proper('Redis'), severity: 'high' }],
  [6443, { name: { en: 'the Kubernetes API', zh: 'Kubernetes API' }, severity: 'high' }],
  [7077, { name: proper('Spark'), severity: 'high' }],
  [8001, { name: proper('kubectl proxy'), severity: 'high' }],
  [8086, { name: proper('InfluxDB'), severity: 'high' }],
  [8200, { name: proper('Vault'), severity: 'medium' }],
  [8500, { name: proper('Consul'), severity: 'high' }],
  [9042, { name: proper('Cassandra'), severity: 'high' }],
  [9090, { name: proper('Prometheus'), severity: 'medium' }],
  [9092, { name: proper('Kafka'), severity: 'medium' }],
  [9093, { name: proper('Alertmanager'), severity: 'medium' }],
  [9100, { name: proper('node exporter'), severity: 'medium' }],
  [9200, { name: proper('Elasticsearch'), severity: 'high' }],
  [9300, { name: proper('Elasticsearch'), severity: 'high' }],
  [10250, { name: { en: 'the kubelet', zh: 'kubelet' }, severity: 'critical' }],
  [10255, { name: { en: 'the kubelet without authentication', zh: 'kubelet 免认证只读端口' }, severity: 'critical' }],
  [10257, { name: proper('kube-controller-manager'), severity: 'high' }],
  [10259, { name: proper('kube-scheduler'), severity: 'high' }],
  [11211, { name: proper('Memcached'), severity: 'high' }],
  [15672, { name: { en: "RabbitMQ's management interface", zh: 'RabbitMQ 管理界面' }, severity: 'high' }],
  [27017, { name: proper('MongoDB'), severity: 'high' }],
  [27018, { name: proper('MongoDB'), severity: 'high' }],
  [50000, { name: { en: 'Jenkins agents', zh: 'Jenkins 代理' }, severity: 'medium' }],
]);

/** Consoles that run, or show everything of, what they manage: by the name of their Service, as they are installed. */
export const dashboards: ReadonlyMap<string, string> = new Map([
  ['argo-server', 'Argo Workflows'],
  ['argo-workflows-server', 'Argo Workflows'],
  ['headlamp', 'Headlamp'],
  ['istio-kiali', 'Kiali'],
  ['jupyter', 'Jupyter'],
  ['jupyterhub', 'JupyterHub'],
  ['kiali', 'Kiali'],
  ['kube-ops-view', 'Kubernetes Operational View'],
  ['kubeflow-dashboard', 'Kubeflow'],
  ['centraldashboard', 'Kubeflow'],
  ['kubernetes-dashboard', 'Kubernetes Dashboard'],
  ['kubernetes-dashboard-kong-proxy', 'Kubernetes Dashboard'],
  ['longhorn-frontend', 'Longhorn'],
  ['phpmyadmin', 'phpMyAdmin'],
  ['pgadmin', 'pgAdmin'],
  ['portainer', 'Portainer'],
  ['rancher', 'Rancher'],
  ['tiller-deploy', 'Tiller'],
  ['weave-scope-app', 'Weave Scope'],
]);
