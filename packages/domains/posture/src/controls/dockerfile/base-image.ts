import { parseImage } from '@seawall/kube';
import type { Fault } from '../../control.ts';
import type { Dockerfile, Stage } from '../../dockerfile/instructions.ts';
import { attack, nsa, owasp, threat } from '../../frameworks/ids.ts';
import { undefinedInFrom } from './undefined.ts';
import { redact } from './redact.ts';
import { dockerfileControl, faultAt, guide, reference, shorten } from './rule.ts';
import { finalStage } from './stage-facts.ts';

const frameworks = [...nsa('P3'), ...threat('MS-TA9002'), ...attack('T1525')];

/** The stages that begin with an image from outside, not with an earlier stage. */
export function externalBases({ stages }: Dockerfile): Stage[] {
  return stages.filter(
    ({ base, image, resolvedImage }) => base === undefined && image !== '' && resolvedImage !== 'scratch',
  );
}

function faults(dockerfile: Dockerfile, isWrong: (image: string, stage: Stage) => boolean): Fault[] {
  return externalBases(dockerfile).flatMap((stage) => {
    const image = stage.resolvedImage;
    if (image === undefined || !isWrong(image, stage)) return [];
    const shown = shorten(redact(image));
    return [faultAt(stage.from, { key: shown, values: { image: shown } })];
  });
}

export const baseUntagged = dockerfileControl({
  id: 'dockerfile-base-untagged',
  aliases: ['DL3006'],
  severity: 'medium',
  title: { en: 'Base images have a tag', zh: '基础镜像带有标签' },
  why: {
    en: 'Without a tag the build takes `latest`, so that the same Dockerfile gives another image tomorrow, with packages that nobody reviewed.',
    zh: '未写标签时构建会使用 `latest`，同一份 Dockerfile 日后会得到不同的镜像，其中的软件包无人审查。',
  },
  message: { en: 'The base image {image} has no tag', zh: '基础镜像 {image} 没有标签' },
  remediation: { en: 'Name the version, best with its digest.', zh: '写明版本标签，最好同时写明摘要。' },
  frameworks,
  find: (dockerfile) =>
    faults(dockerfile, (image) => {
      const parsed = parseImage(image);
      return parsed !== undefined && parsed.tag === undefined && parsed.digest === undefined;
    }),
});

export const baseLatest = dockerfileControl({
  id: 'dockerfile-base-latest',
  aliases: ['DL3007', 'DS-0001'],
  severity: 'medium',
  title: { en: 'Base images are not `latest`', zh: '基础镜像不使用 `latest`' },
  why: {
    en: '`latest` moves: a rebuild can bring a new major version or a compromised push, and nothing in the repository shows that it did.',
    zh: '`latest` 会变动：重新构建可能引入新的大版本或被篡改的推送，而代码仓库中看不出任何变化。',
  },
  message: { en: 'The base image {image} is whatever `latest` is today', zh: '基础镜像 {image} 取决于当天的 `latest`' },
  remediation: { en: 'Name the version that was tested.', zh: '写明经过测试的版本。' },
  frameworks,
  find: (dockerfile) =>
    faults(dockerfile, (image) => {
      const parsed = parseImage(image);
      return parsed?.tag === 'latest' && parsed.digest === undefined;
    }),
});

export const baseWithoutDigest = dockerfileControl({
  id: 'dockerfile-base-without-digest',
  severity: 'info',
  title: { en: 'Base images are pinned by digest', zh: '基础镜像以摘要固定' },
  why: {
    en: 'A tag can be pushed again. Only a digest guarantees that the build starts from the image that was reviewed.',
    zh: '标签可以被重新推送，只有摘要能保证构建始终基于经过审查的镜像。',
  },
  message: { en: 'The base image {image} is named by tag only', zh: '基础镜像 {image} 仅以标签指定' },
  remediation: {
    en: 'Write the digest behind the tag (image:tag@sha256:…) and let a bot keep it up to date.',
    zh: '在标签后写明摘要（image:tag@sha256:…），并由机器人保持更新。',
  },
  references: [guide + '#pin-base-image-versions'],
  frameworks,
  // An image without a tag or with `latest` has its own, worse finding.
  find: (dockerfile) =>
    faults(dockerfile, (image) => {
      const parsed = parseImage(image);
      return parsed?.tag !== undefined && parsed.tag !== 'latest' && parsed.digest === undefined;
    }),
});

export const baseUnknown = dockerfileControl({
  id: 'dockerfile-base-unknown',
  severity: 'info',
  title: { en: 'Base images can be read from the Dockerfile', zh: '可从 Dockerfile 得知基础镜像' },
  why: {
    en: 'A base image that only the build command knows cannot be reviewed, scanned or updated by a bot.',
    zh: '只有构建命令才知道的基础镜像无法被审查、扫描，也无法由机器人更新。',
  },
  message: {
    en: 'The base image comes from a build argument without a default: {image}',
    zh: '基础镜像来自没有默认值的构建参数：{image}',
  },
  remediation: { en: 'Give the ARG a default value with tag and digest.', zh: '为该 ARG 提供带标签和摘要的默认值。' },
  frameworks: nsa('P3'),
  find: (dockerfile) =>
    externalBases(dockerfile)
      .filter(({ resolvedImage }) => resolvedImage === undefined)
      .map(({ from, image }) =>
        faultAt(from, { key: shorten(redact(image)), values: { image: shorten(redact(image)) } }),
      ),
});

export const baseRegistry = dockerfileControl({
  id: 'dockerfile-base-registry-not-allowed',
  aliases: ['DL3026'],
  severity: 'medium',
  title: { en: 'Base images come from allowed registries', zh: '基础镜像来自允许的镜像仓库' },
  why: {
    en: 'Whoever can push to the base image runs code in every image built on it.',
    zh: '能够推送基础镜像的人，可以在所有基于它构建的镜像中运行代码。',
  },
  message: {
    en: 'The base image {image} is from a registry that is not on the allowed list',
    zh: '基础镜像 {image} 所在的镜像仓库不在允许列表中',
  },
  remediation: {
    en: 'Use an image from an allowed registry, or extend allowedRegistries.',
    zh: '改用允许的镜像仓库中的镜像，或扩充 allowedRegistries。',
  },
  frameworks,
  find(dockerfile, { settings: { allowedRegistries } }) {
    if (allowedRegistries.length === 0) return 'notApplicable';
    return faults(dockerfile, (image) => {
      const parsed = parseImage(image);
      if (parsed === undefined) return false;
      const full = `${parsed.registry}/${parsed.repository}`;
      return !allowedRegistries.some((allowed) => {
        const prefix = allowed.replace(/\/\*?$/, '');
        return full === prefix || full.startsWith(`${prefix}/`);
      });
    });
  },
});

export const baseDebug = dockerfileControl({
  id: 'dockerfile-base-debug',
  severity: 'low',
  title: { en: 'The image is not built on a debug variant', zh: '镜像不基于调试变体构建' },
  why: {
    en: 'Debug variants of minimal images bring back the shell and the tools that the minimal image left out, for an attacker too.',
    zh: '精简镜像的调试变体会重新带入 shell 和各种工具，攻击者同样可以使用。',
  },
  message: { en: 'The final stage is built on the debug variant {image}', zh: '最终阶段基于调试变体 {image} 构建' },
  remediation: {
    en: 'Use the variant without debug; debug a running pod with an ephemeral container.',
    zh: '改用非调试变体；需要调试时使用临时容器。',
  },
  frameworks: [...nsa('P3'), ...owasp('K01'), ...threat('MS-TA9007')],
  find: (dockerfile) =>
    faults(
      dockerfile,
      (image, stage) =>
        stage === finalStage(dockerfile) && /distroless\/[^@]*:debug(?:-|@|$)|:[^@]*-debug(?:@|$)/.test(image),
    ),
});

export const basePlatform = dockerfileControl({
  id: 'dockerfile-base-platform-fixed',
  aliases: ['DL3029'],
  severity: 'info',
  title: { en: 'FROM does not fix one platform', zh: 'FROM 不写死平台' },
  why: {
    en: 'A fixed platform gives nodes of another architecture an image that they cannot run, or can only emulate.',
    zh: '写死平台后，其他架构的节点得到的镜像无法运行，或只能以模拟方式运行。',
  },
  message: { en: 'FROM fixes the platform {platform}', zh: 'FROM 写死了平台 {platform}' },
  remediation: {
    en: 'Leave --platform out, or use $BUILDPLATFORM or $TARGETPLATFORM.',
    zh: '去掉 --platform，或使用 $BUILDPLATFORM、$TARGETPLATFORM。',
  },
  references: ['https://docs.docker.com/reference/build-checks/from-platform-flag-const-disallowed/'],
  find: ({ stages }) =>
    stages.flatMap(({ from }) => {
      const platform = from.flags.find(({ name }) => name === 'platform')?.value;
      if (platform === undefined || platform.includes('$')) return [];
      return [faultAt(from, { values: { platform } })];
    }),
});

export const undefinedArgInFrom = dockerfileControl({
  id: 'dockerfile-undefined-arg-in-from',
  severity: 'medium',
  title: { en: 'FROM uses declared arguments only', zh: 'FROM 只使用已声明的参数' },
  why: {
    en: 'A variable that no ARG above the first FROM declares is empty, whatever the build command passes.',
    zh: '首个 FROM 之前没有用 ARG 声明的变量始终为空，无论构建命令传入什么值。',
  },
  message: {
    en: 'FROM uses {name}, which no ARG above it declares',
    zh: 'FROM 使用了 {name}，但前面没有用 ARG 声明它',
  },
  remediation: { en: 'Declare it with ARG before the first FROM.', zh: '在首个 FROM 之前用 ARG 声明。' },
  references: [`${reference}#understand-how-arg-and-from-interact`],
  find: (dockerfile) => undefinedInFrom(dockerfile),
});
