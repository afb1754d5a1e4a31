import type { Fault } from '../../control.ts';
import type { Dockerfile, Stage } from '../../dockerfile/instructions.ts';
import { dockerfileControl, faultAt, reference } from './rule.ts';
import { eachInstruction, flagOf } from './stage-facts.ts';

export const duplicateStageName = dockerfileControl({
  id: 'dockerfile-duplicate-stage-name',
  aliases: ['DL3024', 'DS-0012'],
  severity: 'medium',
  title: { en: 'Stage names are unique', zh: '构建阶段名称唯一' },
  why: {
    en: 'COPY --from takes the last stage of a name, so that one of the two is silently never used.',
    zh: 'COPY --from 会使用同名阶段中的最后一个，另一个则被悄悄忽略。',
  },
  message: { en: 'A stage named {name} exists already', zh: '已存在名为 {name} 的构建阶段' },
  remediation: { en: 'Give each stage a name of its own.', zh: '为每个构建阶段取不同的名称。' },
  references: ['https://docs.docker.com/reference/build-checks/duplicate-stage-name/'],
  find({ stages }) {
    const seen = new Set<string>();
    return stages.flatMap(({ name, from }) => {
      if (name === undefined) return [];
      if (seen.has(name)) return [faultAt(from, { key: name, values: { name } })];
      seen.add(name);
      return [];
    });
  },
});

export const reservedStageName = dockerfileControl({
  id: 'dockerfile-reserved-stage-name',
  severity: 'medium',
  title: { en: 'Stage names are not reserved words', zh: '构建阶段名称不是保留字' },
  why: {
    en: 'Docker gives `scratch` and `context` a meaning of its own: a stage of that name cannot be reached.',
    zh: 'Docker 为 `scratch` 和 `context` 赋予了特殊含义：以此命名的阶段无法被引用。',
  },
  message: { en: 'The stage name {name} is reserved', zh: '构建阶段名称 {name} 是保留字' },
  remediation: { en: 'Choose another name.', zh: '换用其他名称。' },
  references: ['https://docs.docker.com/reference/build-checks/reserved-stage-name/'],
  find: ({ stages }) =>
    stages.flatMap(({ name, from }) =>
      name === 'scratch' || name === 'context' ? [faultAt(from, { key: name, values: { name } })] : [],
    ),
});

/** `COPY --from` and `RUN --mount=from`: what they name, where it could be a stage. */
function sourcesOf(dockerfile: Dockerfile): { name: string; stage: Stage; fault: () => Fault }[] {
  return ['COPY', 'ADD'].flatMap((keyword) =>
    eachInstruction(dockerfile, keyword).flatMap(({ instruction, inner, stage }) => {
      const name = flagOf(inner, 'from');
      if (name === undefined || name === '' || name.includes('$')) return [];
      const lower = name.toLowerCase();
      return [{ name: lower, stage, fault: () => faultAt(instruction, { key: name, values: { name } }) }];
    }),
  );
}

export const copyFromUnknown = dockerfileControl({
  id: 'dockerfile-copy-from-unknown-stage',
  aliases: ['DL3022'],
  severity: 'medium',
  title: { en: 'COPY --from names a stage above it or a full image', zh: 'COPY --from 指向前面的阶段或完整的镜像' },
  why: {
    en: 'A name that is no stage is taken for an image and pulled from Docker Hub, where anyone can have registered it.',
    zh: '不是阶段的名称会被当作镜像从 Docker Hub 拉取，而该名称可能已被任何人注册。',
  },
  message: {
    en: 'No stage above is named {name}: it would be pulled as an image',
    zh: '前面没有名为 {name} 的阶段：它会被当作镜像拉取',
  },
  remediation: {
    en: 'Correct the name, or write the image with its tag and digest.',
    zh: '更正名称，或写明镜像的标签和摘要。',
  },
  references: [`${reference}#copy---from`],
  find: (dockerfile) =>
    sourcesOf(dockerfile).flatMap(({ name, stage, fault }) => {
      if (/[:/@.]/.test(name) || name === stage.name || name === String(stage.index)) return [];
      if (/^\d+$/.test(name)) return Number(name) < stage.index ? [] : [fault()];
      return dockerfile.stages.slice(0, stage.index).some((other) => other.name === name) ? [] : [fault()];
    }),
});

export const copyFromItself = dockerfileControl({
  id: 'dockerfile-copy-from-itself',
  aliases: ['DL3023', 'DS-0006'],
  severity: 'medium',
  title: { en: 'A stage does not copy from itself', zh: '构建阶段不从自身复制' },
  why: {
    en: 'A stage cannot read its own result: the build fails, or takes an image of that name.',
    zh: '构建阶段无法读取自身的结果：构建会失败，或改用同名镜像。',
  },
  message: { en: 'COPY --from={name} names its own stage', zh: 'COPY --from={name} 指向其自身所在的阶段' },
  remediation: { en: 'Copy from another stage, or use RUN cp.', zh: '从其他阶段复制，或使用 RUN cp。' },
  references: [`${reference}#copy---from`],
  find: (dockerfile) =>
    sourcesOf(dockerfile).flatMap(({ name, stage, fault }) => {
      if (name === String(stage.index)) return [fault()];
      const earlier = dockerfile.stages.slice(0, stage.index).some((other) => other.name === name);
      return name === stage.name && !earlier ? [fault()] : [];
    }),
});

export const instructionBeforeFrom = dockerfileControl({
  id: 'dockerfile-instruction-before-from',
  aliases: ['DL3061'],
  severity: 'medium',
  title: { en: 'Nothing but ARG stands before the first FROM', zh: '首个 FROM 之前只有 ARG' },
  why: { en: 'Docker refuses to build such a file.', zh: 'Docker 会拒绝构建这样的文件。' },
  message: { en: '{keyword} stands before the first FROM', zh: '{keyword} 位于首个 FROM 之前' },
  remediation: { en: 'Move it below a FROM.', zh: '将其移到 FROM 之后。' },
  references: [`${reference}#from`],
  find({ instructions }) {
    const first = instructions.findIndex(({ keyword }) => keyword === 'FROM');
    return instructions
      .slice(0, first < 0 ? instructions.length : first)
      .filter(({ keyword }) => keyword !== 'ARG')
      .map((instruction) => faultAt(instruction, { values: { keyword: instruction.keyword } }));
  },
});
