import type { Judgement } from '../../control.ts';
import type { Dockerfile, Instruction } from '../../dockerfile/instructions.ts';
import { scopeOf } from '../../dockerfile/scopes.ts';
import { lineage } from '../../dockerfile/stages.ts';
import { expand } from '../../dockerfile/variables.ts';
import { attack, nsa, owasp } from '../../frameworks/ids.ts';
import { dockerfileControl, faultAt, guide, reference } from './rule.ts';
import { finalInstructions, finalStage } from './stage-facts.ts';

const frameworks = [...nsa('P1'), ...owasp('K01'), ...attack('T1611')];

/** Images whose own configuration names a user other than root. */
const nonRootImages: readonly RegExp[] = [
  /:(?:[^@]*-)?nonroot(?:@|$)/,
  /^cgr\.dev\/chainguard\//,
  /(?:^|\/)[\w.-]*unprivileged(?:[:@]|$)/,
  /^(?:docker\.io\/)?bitnami(?:legacy|secure)?\//,
  /^registry\.(?:access\.)?redhat\.com\/ubi\d+\/(?:nodejs|python|openjdk|php|ruby|go-toolset|httpd|nginx|perl|dotnet)/,
  /^(?:docker\.io\/)?(?:jenkins\/jenkins|grafana\/|prom\/|apache\/airflow|sonarqube|elasticsearch|kibana|logstash|opensearchproject\/)/,
  /^(?:quay\.io\/prometheus|docker\.elastic\.co|quay\.io\/keycloak)\//,
  /^mcr\.microsoft\.com\/dotnet\/[^@]*-(?:chiseled|distroless)/,
];

interface LastUser {
  readonly instruction?: Instruction;
  /** The user's name or number; undefined when it cannot be told. */
  readonly user?: string;
}

/** The USER that is in force when the final stage ends. */
function lastUser(dockerfile: Dockerfile): LastUser {
  const instruction = finalInstructions(dockerfile).findLast(({ keyword }) => keyword === 'USER');
  if (instruction === undefined) return {};
  const { text, complete } = expand(
    instruction.body.text,
    scopeOf(dockerfile, instruction).lookup,
    dockerfile.directives.escape,
  );
  return complete ? { instruction, user: text.trim().split(':')[0] ?? '' } : { instruction };
}

function isRoot(user: string | undefined): boolean {
  return user !== undefined && /^(?:root|0+|containeradministrator)$/i.test(user);
}

export const userRoot = dockerfileControl({
  id: 'dockerfile-user-root',
  aliases: ['DL3002'],
  severity: 'medium',
  title: { en: 'The image does not end as root', zh: '镜像的最终用户不是 root' },
  why: {
    en: 'A process that runs as root in a container is root on the node too, should it ever get out.',
    zh: '容器内以 root 运行的进程一旦逃逸，在节点上同样是 root。',
  },
  message: { en: 'The last USER of the image is root', zh: '镜像中最后一个 USER 是 root' },
  remediation: {
    en: 'Switch back to a user without privileges, by number, after the steps that need root.',
    zh: '在需要 root 的步骤之后，用数字 UID 切换回非特权用户。',
  },
  references: [`${guide}#user`],
  frameworks,
  find(dockerfile) {
    const { instruction, user } = lastUser(dockerfile);
    return instruction !== undefined && isRoot(user) ? [faultAt(instruction, { key: 'USER' })] : 'pass';
  },
});

export const userMissing = dockerfileControl({
  id: 'dockerfile-user-missing',
  aliases: ['DS-0002'],
  severity: 'medium',
  title: { en: 'The image names its user', zh: '镜像指定了用户' },
  why: {
    en: 'Without USER most images run as root: a hole in the application then gives an attacker root in the container.',
    zh: '未指定 USER 时，大多数镜像以 root 运行：应用一旦有漏洞，攻击者便获得容器内的 root。',
  },
  message: {
    en: 'No USER: the image runs as root unless its base image says otherwise',
    zh: '没有 USER：除非基础镜像另有规定，镜像将以 root 运行',
  },
  remediation: {
    en: 'Add a user and switch to it with USER and its number before CMD or ENTRYPOINT.',
    zh: '创建用户，并在 CMD 或 ENTRYPOINT 之前用 USER 及其数字 UID 切换。',
  },
  references: [`${guide}#user`],
  frameworks,
  find: judgeMissing,
});

function judgeMissing(dockerfile: Dockerfile): Judgement {
  const stage = finalStage(dockerfile);
  if (stage === undefined) return 'notApplicable';
  if (lastUser(dockerfile).instruction !== undefined) return 'pass';
  const bottom = lineage(stage).at(-1) ?? stage;
  const image = bottom.resolvedImage;
  if (image === undefined) {
    return {
      notAssessed: {
        en: 'The base image is a build argument without a default: its user is not known',
        zh: '基础镜像来自没有默认值的构建参数：无法得知其用户',
      },
    };
  }
  if (/windows|nanoserver|servercore/i.test(image)) return 'notApplicable';
  // An image from scratch that starts nothing only carries files.
  const starts = finalInstructions(dockerfile).some(({ keyword }) => keyword === 'CMD' || keyword === 'ENTRYPOINT');
  if (image === 'scratch' && !starts) return 'notApplicable';
  if (nonRootImages.some((pattern) => pattern.test(image))) return 'pass';
  return [faultAt(stage.from, { key: 'USER' })];
}

export const userByName = dockerfileControl({
  id: 'dockerfile-user-by-name',
  severity: 'info',
  title: { en: 'USER is a number', zh: 'USER 使用数字' },
  why: {
    en: 'The kubelet cannot tell whether a user name is root: under runAsNonRoot it refuses to start the container unless runAsUser is set.',
    zh: 'kubelet 无法判断用户名是否为 root：在 runAsNonRoot 下，除非设置了 runAsUser，否则会拒绝启动容器。',
  },
  message: {
    en: 'USER {user} is a name, which runAsNonRoot cannot verify',
    zh: 'USER {user} 是用户名，runAsNonRoot 无法核实',
  },
  remediation: { en: 'Write the number of the user: USER 10001.', zh: '改写为用户的数字 UID：USER 10001。' },
  references: [`${reference}#user`, 'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/'],
  frameworks: nsa('P1'),
  find(dockerfile) {
    const { instruction, user } = lastUser(dockerfile);
    if (instruction === undefined || user === undefined || isRoot(user) || !/^[a-z_][\w.-]*\$?$/i.test(user))
      return 'pass';
    return [faultAt(instruction, { key: 'USER', values: { user } })];
  },
});
