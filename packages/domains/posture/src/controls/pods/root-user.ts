import type { Container } from '@seawall/kube';
import type { FixPlan } from '@seawall/model';
import type { Control } from '../../control.ts';
import { attack, cis, nsa, owasp, pss } from '../../frameworks/ids.ts';
import { runAsNonRoot } from '../../pss/checks/run-as-non-root.ts';
import { runAsUser } from '../../pss/checks/run-as-user.ts';
import { setting } from './edits.ts';
import { type Describe, type Found, judgeWorkload } from './judging.ts';

const references = [
  'https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted',
  'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/',
];

const why = {
  en: 'Root in the container is root on the node as soon as one bug in the kernel, the runtime or a mount lets it out; until then it rewrites its own programs and installs tools.',
  zh: '一旦内核、运行时或挂载中的某个缺陷让进程逃出容器，容器内的 root 就是节点上的 root；在此之前，它也可以改写自身程序并安装工具。',
};

/** The user that the manifest names for a container, or for the pod; undefined where the image decides. */
function userOf({ container, workload }: Found): number | undefined {
  return container?.spec.securityContext?.runAsUser ?? workload.pod.securityContext?.runAsUser;
}

/** Whether a `runAsUser: 0` takes effect nowhere, since runAsNonRoot forbids it or other users are named over it. */
export function isForbidden({ container, workload: { pod, containers } }: Found): boolean {
  const required = pod.securityContext?.runAsNonRoot;
  if (container !== undefined) return (container.spec.securityContext?.runAsNonRoot ?? required) === true;
  if (required === false) return false;
  return containers.every(
    ({ spec: { securityContext: own } }) => own?.runAsUser !== undefined || (own?.runAsNonRoot ?? required) === true,
  );
}

const describeRoot: Describe = (found) => {
  if (isForbidden(found)) return undefined;
  const { path, container } = found;
  const context = path.slice(0, -1);
  const fix: FixPlan = {
    title: {
      en: 'Leave the user to the image and require that it is not root',
      zh: '由镜像决定用户，并要求其不是 root',
    },
    risk: 'mayBreak',
    operations: [
      { op: 'remove', path },
      { op: 'set', path: [...context, 'runAsNonRoot'], value: true },
    ],
  };
  return container === undefined ? { message: podRunsAsRoot, fix } : { fix };
};

const podRunsAsRoot = { en: 'The pod runs its containers as root (UID 0)', zh: 'Pod 以 root（UID 0）身份运行其容器' };

export const rootUser: Control = {
  id: 'run-as-root',
  category: 'pod-security',
  kind: 'misconfiguration',
  severity: 'medium',
  title: { en: 'Containers do not run as user 0', zh: '容器不以用户 0 运行' },
  why,
  message: { en: 'Container {container} runs as root (UID 0)', zh: '容器 {container} 以 root（UID 0）身份运行' },
  remediation: {
    en: 'Name another user in runAsUser, or let the image name one, and set runAsNonRoot.',
    zh: '在 runAsUser 中指定其他用户，或由镜像指定，并设置 runAsNonRoot。',
  },
  references,
  frameworks: [
    ...pss('restricted', 'runAsUser', 'runAsNonRoot'),
    ...cis('5.2.7'),
    ...nsa('P1'),
    ...owasp('K01'),
    ...attack('T1068', 'T1611'),
  ],
  scope: 'workload',
  evaluate: (workload, context) => judgeWorkload(runAsUser, workload, context, describeRoot),
};

/** What runs as user 0 by its manifest is the other control's to tell. */
const describeUnproven: Describe = (found) => {
  const user = userOf(found);
  if (user === 0) return undefined;
  if (user === undefined && startsAsRoot(found.container)) return {};
  const fix = setting(found.path, true, user === undefined || found.container === undefined ? 'mayBreak' : 'safe');
  if (found.container === undefined) return { message: podAllowsRoot, fix };
  return user === undefined ? { fix } : { severity: 'low', message: userNamed, values: { user }, fix };
};

/** What is given the powers to change its user starts as root, and no edit of the manifest alone can change that. */
function startsAsRoot(container: Container | undefined): boolean {
  const added = container?.spec.securityContext?.capabilities?.add;
  return added?.some((name) => name === 'SETUID' || name === 'SETGID') ?? false;
}

const podAllowsRoot = { en: 'The pod sets runAsNonRoot to false', zh: 'Pod 将 runAsNonRoot 设为 false' };
const userNamed = {
  en: 'Container {container} runs as user {user}, but nothing keeps an override from making that root',
  zh: '容器 {container} 以用户 {user} 运行，但没有任何设置阻止其被改为 root',
};

export const nonRootRequired: Control = {
  id: 'run-as-non-root',
  category: 'pod-security',
  kind: 'misconfiguration',
  severity: 'medium',
  title: { en: 'Containers are required to run as another user than root', zh: '容器必须以非 root 用户运行' },
  why,
  message: {
    en: 'Container {container} may run as root: runAsNonRoot is not true for it',
    zh: '容器 {container} 可能以 root 运行：未对其将 runAsNonRoot 设为 true',
  },
  remediation: {
    en: 'Set runAsNonRoot to true on the pod or the container, and build the image with a user of its own.',
    zh: '在 Pod 或容器上将 runAsNonRoot 设为 true，并在构建镜像时使用专用用户。',
  },
  references,
  frameworks: [
    ...pss('restricted', 'runAsNonRoot'),
    ...cis('5.2.7', '5.6.3'),
    ...nsa('P1'),
    ...owasp('K01'),
    ...attack('T1068', 'T1611'),
  ],
  scope: 'workload',
  evaluate: (workload, context) => judgeWorkload(runAsNonRoot, workload, context, describeUnproven),
};
