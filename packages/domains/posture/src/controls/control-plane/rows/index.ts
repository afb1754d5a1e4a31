import type { Row } from '../row.ts';
import { apiServerAccess } from './api-server-access.ts';
import { apiServerAdmission } from './api-server-admission.ts';
import { apiServerAudit } from './api-server-audit.ts';
import { apiServerTls } from './api-server-tls.ts';
import { controllers } from './controllers.ts';
import { etcd } from './etcd.ts';
import { kubeProxy } from './kube-proxy.ts';
import { kubelet } from './kubelet.ts';

export const rows: readonly Row[] = [
  ...apiServerAccess,
  ...apiServerAdmission,
  ...apiServerAudit,
  ...apiServerTls,
  ...controllers,
  ...etcd,
  ...kubelet,
  ...kubeProxy,
];
