import { any, boolean, list, map, number, object, type Shaped, scalar, string } from '../shape.ts';
import { labelSelector, objectMeta } from './meta.ts';

const keyRef = object({ name: string, key: string, optional: boolean });

const seccompProfile = object({ type: string, localhostProfile: string });
const appArmorProfile = object({ type: string, localhostProfile: string });
const seLinuxOptions = object({ user: string, role: string, type: string, level: string });
const windowsOptions = object({
  gmsaCredentialSpec: string,
  gmsaCredentialSpecName: string,
  hostProcess: boolean,
  runAsUserName: string,
});

const securityContext = object({
  allowPrivilegeEscalation: boolean,
  appArmorProfile,
  capabilities: object({ add: list(string), drop: list(string) }),
  privileged: boolean,
  procMount: string,
  readOnlyRootFilesystem: boolean,
  runAsGroup: number,
  runAsNonRoot: boolean,
  runAsUser: number,
  seLinuxOptions,
  seccompProfile,
  windowsOptions,
});

const httpGet = object({
  host: string,
  path: string,
  port: scalar,
  scheme: string,
  httpHeaders: list(object({ name: string, value: string })),
});
const tcpSocket = object({ host: string, port: scalar });
const handler = object({ exec: object({ command: list(string) }), httpGet, tcpSocket, sleep: any });

const probe = object({
  exec: object({ command: list(string) }),
  httpGet,
  tcpSocket,
  grpc: object({ port: number, service: string }),
  initialDelaySeconds: number,
  timeoutSeconds: number,
  periodSeconds: number,
  successThreshold: number,
  failureThreshold: number,
  terminationGracePeriodSeconds: number,
});

const container = object({
  name: string,
  image: string,
  imagePullPolicy: string,
  command: list(string),
  args: list(string),
  workingDir: string,
  ports: list(object({ name: string, containerPort: number, hostPort: number, hostIP: string, protocol: string })),
  env: list(
    object({
      name: string,
      value: string,
      valueFrom: object({
        configMapKeyRef: keyRef,
        secretKeyRef: keyRef,
        fieldRef: object({ apiVersion: string, fieldPath: string }),
        resourceFieldRef: any,
      }),
    }),
  ),
  envFrom: list(
    object({
      prefix: string,
      configMapRef: object({ name: string, optional: boolean }),
      secretRef: object({ name: string, optional: boolean }),
    }),
  ),
  resources: object({ requests: map(scalar), limits: map(scalar), claims: list(object({ name: string })) }),
  volumeMounts: list(
    object({
      name: string,
      mountPath: string,
      subPath: string,
      subPathExpr: string,
      readOnly: boolean,
      mountPropagation: string,
    }),
  ),
  volumeDevices: list(object({ name: string, devicePath: string })),
  livenessProbe: probe,
  readinessProbe: probe,
  startupProbe: probe,
  lifecycle: object({ postStart: handler, preStop: handler }),
  terminationMessagePath: string,
  terminationMessagePolicy: string,
  restartPolicy: string,
  securityContext,
  stdin: boolean,
  tty: boolean,
  targetContainerName: string,
});

const projectedSource = object({
  secret: object({ name: string, items: list(any), optional: boolean }),
  configMap: object({ name: string, items: list(any), optional: boolean }),
  serviceAccountToken: object({ audience: string, expirationSeconds: number, path: string }),
  downwardAPI: any,
  clusterTrustBundle: any,
});

/** Volume sources that no engine looks into stay unlisted: their presence as a key is what counts. */
const volume = object({
  name: string,
  hostPath: object({ path: string, type: string }),
  secret: object({ secretName: string, optional: boolean, defaultMode: number, items: list(any) }),
  configMap: object({ name: string, optional: boolean, defaultMode: number, items: list(any) }),
  projected: object({ sources: list(projectedSource), defaultMode: number }),
  persistentVolumeClaim: object({ claimName: string, readOnly: boolean }),
  emptyDir: object({ medium: string, sizeLimit: scalar }),
  csi: object({ driver: string, readOnly: boolean, volumeAttributes: map(scalar) }),
});

export const podSpec = object({
  activeDeadlineSeconds: number,
  affinity: object({ nodeAffinity: any, podAffinity: any, podAntiAffinity: any }),
  automountServiceAccountToken: boolean,
  containers: list(container),
  initContainers: list(container),
  ephemeralContainers: list(container),
  dnsPolicy: string,
  enableServiceLinks: boolean,
  hostAliases: list(object({ ip: string, hostnames: list(string) })),
  hostIPC: boolean,
  hostNetwork: boolean,
  hostPID: boolean,
  hostUsers: boolean,
  hostname: string,
  imagePullSecrets: list(object({ name: string })),
  nodeName: string,
  nodeSelector: map(string),
  os: object({ name: string }),
  preemptionPolicy: string,
  priorityClassName: string,
  readinessGates: list(any),
  restartPolicy: string,
  runtimeClassName: string,
  schedulerName: string,
  securityContext: object({
    appArmorProfile,
    fsGroup: number,
    fsGroupChangePolicy: string,
    runAsGroup: number,
    runAsNonRoot: boolean,
    runAsUser: number,
    seLinuxOptions,
    seccompProfile,
    supplementalGroups: list(number),
    sysctls: list(object({ name: string, value: string })),
    windowsOptions,
  }),
  serviceAccount: string,
  serviceAccountName: string,
  shareProcessNamespace: boolean,
  terminationGracePeriodSeconds: number,
  tolerations: list(object({ key: string, operator: string, value: string, effect: string })),
  topologySpreadConstraints: list(
    object({ maxSkew: number, topologyKey: string, whenUnsatisfiable: string, labelSelector }),
  ),
  volumes: list(volume),
});

export const podTemplate = object({ metadata: objectMeta, spec: podSpec });

export type PodSpec = Shaped<typeof podSpec>;
export type PodTemplateSpec = Shaped<typeof podTemplate>;
export type ContainerSpec = Shaped<typeof container>;
export type SecurityContext = Shaped<typeof securityContext>;
export type PodSecurityContext = NonNullable<PodSpec['securityContext']>;
export type Probe = Shaped<typeof probe>;
export type Volume = Shaped<typeof volume>;
