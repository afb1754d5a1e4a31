import type { Fault } from '../../control.ts';
import type { Dockerfile } from '../../dockerfile/instructions.ts';
import { type Run, runsOf } from '../../dockerfile/shell/runs.ts';
import type { Command } from '../../dockerfile/shell/script.ts';
import { lineage } from '../../dockerfile/stages.ts';
import { pairsIn } from '../../dockerfile/words.ts';
import { nsa, threat } from '../../frameworks/ids.ts';
import { apk, apt, dnf, installOf, type Manager, yum } from './managers.ts';
import { dockerfileControl, faultAt, faultOn, shown } from './rule.ts';
import { eachInstruction, finalStage, isShipped } from './stage-facts.ts';

/** Images that are toolchains; their slim and runtime variants have names of their own. */
const toolchains =
  /(?:^|\/)(?:golang|rust|gcc|maven|gradle|swift|haskell|dotnet\/sdk|sbt|clojure|erlang|elixir|dart)(?::|@|$)|-jdk(?:-|@|$)|:[^@]*\bjdk\b/;

const compiles =
  /^(?:go (?:build|install)|cargo (?:build|install)|mvn(?:w)? .*(?:package|install|verify)|gradlew? .*(?:build|installDist|assemble|jar|bootJar)|dotnet (?:publish|build)|javac|gcc|g\+\+|make|cmake|stack build|sbt .*assembly|swift build|dart compile)\b/;

const buildPackages =
  /^(?:build-essential|gcc|g\+\+|gcc-c\+\+|clang|make|cmake|build-base|musl-dev|linux-headers|python3?-dev|[\w.+-]+-dev(?:el)?|autoconf|automake|rustc|cargo|golang(?:-go)?|maven|gradle)(?:[=~<>].*)?$/;

const core =
  /^(?:build-essential|gcc|g\+\+|gcc-c\+\+|clang|make|cmake|build-base|rustc|cargo|golang(?:-go)?|go|maven|gradle)(?:[=~<>].*)?$/;

export const toolchainShipped = dockerfileControl({
  id: 'dockerfile-toolchain-shipped',
  severity: 'low',
  title: { en: 'The final image has no compiler', zh: '最终镜像中没有编译器' },
  why: {
    en: 'A toolchain in the image is a thousand more packages to patch and everything an attacker needs to build on the spot.',
    zh: '镜像中的工具链意味着大量需要修补的软件包，也为攻击者提供了就地构建所需的一切。',
  },
  message: { en: '{what} stays in the final image', zh: '{what} 保留在最终镜像中' },
  remediation: {
    en: 'Build in a stage of its own and copy the result into a small final stage.',
    zh: '在单独的阶段中构建，再将结果复制到精简的最终阶段。',
  },
  references: ['https://docs.docker.com/build/building/multi-stage/'],
  frameworks: [...nsa('P3'), ...threat('MS-TA9007')],
  find: findToolchain,
});

function findToolchain(dockerfile: Dockerfile): Fault[] {
  const stage = finalStage(dockerfile);
  if (stage === undefined) return [];
  const runs = runsOf(dockerfile).filter((run) => isShipped(dockerfile, run.stage));
  const base = lineage(stage).at(-1)?.resolvedImage ?? '';
  if (toolchains.test(base.split('@')[0] ?? '')) {
    const compiled = runs.find(({ commands }) => commands.some((command) => compiles.test(plain(command))));
    if (compiled !== undefined)
      return [faultAt(stage.from, { key: 'base', values: { what: base.split('@')[0] ?? base } })];
  }
  return runs.flatMap((run) => installedTools(run));
}

function plain({ name, words }: Command): string {
  return [name, ...words.slice(1).map(({ text }) => text)].join(' ');
}

function installedTools({ commands }: Run): Fault[] {
  const removes = commands.some(
    ({ name, words }) =>
      /^(?:apt|apt-get|apk|yum|dnf|microdnf)$/.test(name) &&
      words.slice(1).some(({ text }) => /^(?:purge|remove|del|erase|autoremove)$/.test(text)),
  );
  if (removes) return [];
  return commands.flatMap((command) => {
    for (const manager of [apt, apk, yum, dnf] satisfies Manager[]) {
      const packages = installOf(manager, command)?.packages.map(({ text }) => text) ?? [];
      const tool = packages.find((text) => core.test(text)) ?? undefined;
      if (tool !== undefined && packages.some((text) => buildPackages.test(text) || core.test(text))) {
        return [faultOn(command, { key: tool, values: { what: tool } })];
      }
    }
    return [];
  });
}

export const aptKey = dockerfileControl({
  id: 'dockerfile-apt-key',
  severity: 'low',
  title: { en: 'Repository keys are bound to their repository', zh: '软件源密钥只用于其自身的软件源' },
  why: {
    en: 'A key added with apt-key may sign packages of every repository, Debian’s own included; newer releases no longer have the program.',
    zh: '用 apt-key 添加的密钥可为所有软件源签名，包括 Debian 官方源；较新的发行版已移除该程序。',
  },
  message: { en: '{command} trusts a key for every repository', zh: '{command} 使密钥对所有软件源有效' },
  remediation: {
    en: 'Put the key under /etc/apt/keyrings and name it with signed-by in the source.',
    zh: '将密钥放入 /etc/apt/keyrings，并在软件源中以 signed-by 指定。',
  },
  references: ['https://wiki.debian.org/DebianRepository/UseThirdParty'],
  frameworks: nsa('P3'),
  find: (dockerfile) =>
    runsOf(dockerfile).flatMap(({ commands }) =>
      commands
        .filter(({ name, words }) => name === 'apt-key' && words.some(({ text }) => text === 'add' || text === 'adv'))
        .map((command) => faultOn(command, { values: { command: shown(command) } })),
    ),
});

export const frontendInEnv = dockerfileControl({
  id: 'dockerfile-debian-frontend-in-env',
  severity: 'info',
  title: { en: 'DEBIAN_FRONTEND is for the build only', zh: 'DEBIAN_FRONTEND 只用于构建' },
  why: {
    en: 'As ENV it stays set in the container and changes how packages behave for whoever works in it.',
    zh: '写入 ENV 后在容器中仍然有效，会改变之后软件包操作的行为。',
  },
  message: { en: 'DEBIAN_FRONTEND stays set in the image', zh: 'DEBIAN_FRONTEND 会保留在镜像中' },
  remediation: { en: 'Declare it with ARG, or set it in front of the command.', zh: '用 ARG 声明，或写在命令之前。' },
  find: (dockerfile) =>
    eachInstruction(dockerfile, 'ENV').flatMap(({ instruction, inner, stage }): Fault[] => {
      if (!isShipped(dockerfile, stage)) return [];
      const { pairs } = pairsIn('ENV', inner.body.text, dockerfile.directives.escape);
      if (!pairs.some(({ name, value }) => name === 'DEBIAN_FRONTEND' && value !== '')) return [];
      if (pairs.length > 1 || instruction !== inner || instruction.from !== instruction.to)
        return [faultAt(instruction, { key: 'DEBIAN_FRONTEND' })];
      const line = dockerfile.lines[instruction.from - 1] ?? '';
      const head = line.slice(0, line.length - line.trimStart().length);
      const operations = [
        {
          op: 'lines' as const,
          from: instruction.from,
          to: instruction.from,
          lines: [`${head}ARG DEBIAN_FRONTEND=${pairs[0]?.value ?? ''}`],
        },
      ];
      return [
        faultAt(instruction, {
          key: 'DEBIAN_FRONTEND',
          fix: { title: { en: 'Use ARG', zh: '改用 ARG' }, risk: 'safe', operations },
        }),
      ];
    }),
});
