import type { Text } from '@seawall/model';

/** What the command says of itself; what it says of findings stands with the controls. */
export const texts = {
  program: {
    en: 'Secures and observes Kubernetes from build to deployment to runtime.',
    zh: '从构建、部署到运行，保护并观测 Kubernetes。',
  },
  scan: {
    en: 'Find what is wrong in manifests, charts, overlays, Dockerfiles, images and running clusters',
    zh: '查找清单、Chart、Overlay、Dockerfile、镜像和运行中集群的问题',
  },
  scanTargets: {
    en: 'directories, files, charts, - for standard input, image NAME, rootfs PATH, cluster, or node for this machine (default: the current directory)',
    zh: '目录、文件、Chart、以 - 表示标准输入、image 镜像名、rootfs 路径、cluster，或以 node 表示本机（默认：当前目录）',
  },
  sbom: {
    en: 'Write, convert, compare and check bills of materials',
    zh: '生成、转换、比较和校验软件物料清单（SBOM）',
  },
  sbomImage: {
    en: 'an image, an archive or OCI layout, rootfs:PATH, a source directory, or a bill of materials to convert',
    zh: '镜像、归档或 OCI 布局、rootfs:路径、源码目录，或要转换的 SBOM',
  },
  sbomAttached: {
    en: 'List what lies beside an image: bills of materials, provenance, signatures',
    zh: '列出镜像附带的内容：SBOM、构建来源证明、签名',
  },
  sbomAttachedImage: { en: 'an image in a registry, an OCI layout or archive', zh: '镜像仓库、OCI 布局或归档中的镜像' },
  sbomAttachedFormat: { en: 'table or json', zh: 'table 或 json' },
  sbomNothingAttached: { en: 'Nothing lies beside {image}', zh: '{image} 没有附带任何内容' },
  sbomUseAttached: {
    en: 'take the bill of materials that lies beside the image for what it holds, and do not read its layers',
    zh: '以镜像附带的 SBOM 作为其内容，不读取镜像层',
  },
  sbomDiff: {
    en: 'Say what came in and what went between two, and whether it may: 1 when something must not',
    zh: '列出两份清单之间新增与移除的组件，并按策略判定：存在未授权组件时退出码为 1',
  },
  sbomBefore: {
    en: 'what was there before, in any form that seawall sbom takes',
    zh: '变更前，可为 seawall sbom 支持的任意形式',
  },
  sbomAfter: { en: 'what is there now', zh: '变更后' },
  sbomDiffFormat: { en: 'table, json or markdown', zh: 'table、json 或 markdown' },
  sbomAllow: { en: 'the only package URLs that may come in; with *', zh: '仅允许新增的包 URL，可用 *' },
  sbomDeny: { en: 'package URLs that must not come in; with *', zh: '禁止新增的包 URL，可用 *' },
  sbomAllowLicence: {
    en: 'the only licences that may come in: SPDX identifiers with *, or categories',
    zh: '仅允许新增的许可证：SPDX 标识符（可用 *）或类别',
  },
  sbomDenyLicence: { en: 'licences that must not come in', zh: '禁止新增的许可证' },
  sbomValidate: {
    en: 'Hold a CycloneDX document against the schema of its version',
    zh: '按对应版本的模式校验 CycloneDX 文档',
  },
  sbomFile: { en: 'the document, JSON or XML', zh: 'JSON 或 XML 文档' },
  sbomValid: { en: '{file} is valid', zh: '{file} 有效' },
  sbomFormat: {
    en: 'cyclonedx or spdx, with @VERSION for a particular one, or spdx-tag-value',
    zh: 'cyclonedx 或 spdx（可用 @版本 指定），或 spdx-tag-value',
  },
  platform: {
    en: 'which image of several platforms, as linux/arm64 (default: this machine’s)',
    zh: '多平台镜像中要读取的平台，如 linux/arm64（默认：本机平台）',
  },
  plainHttp: { en: 'speak plain HTTP with registries', zh: '以明文 HTTP 访问镜像仓库' },
  mirror: {
    en: 'ask this mirror of a registry first (repeat or separate by commas)',
    zh: '优先访问该仓库的镜像站（可重复或用逗号分隔）',
  },
  noCache: { en: 'read every layer anew and keep no results', zh: '重新读取每一层，且不保存结果' },
  readingLayers: { en: 'Reading layers: {done} of {total}', zh: '正在读取镜像层：{done}/{total}' },
  fix: { en: 'Write the fixes that findings carry into the files', zh: '将问题附带的修复写入文件' },
  fixPaths: { en: 'what to fix (default: the current directory)', zh: '要修复的路径（默认：当前目录）' },
  controls: { en: 'What is checked, and why', zh: '检查哪些内容，以及为什么' },
  controlsList: { en: 'List the controls', zh: '列出控制项' },
  controlsExplain: { en: 'Explain one control', zh: '解释一个控制项' },
  controlId: { en: 'the control, as findings name it', zh: '控制项标识，即问题中显示的标识' },
  completion: { en: 'Print a completion script for your shell', zh: '输出 shell 补全脚本' },
  shell: { en: 'the shell', zh: 'shell 类型' },
  format: { en: 'how to write the report', zh: '报告格式' },
  output: { en: 'write the report to a file', zh: '将报告写入文件' },
  framework: {
    en: 'only controls of these frameworks, summed up by requirement (repeat or separate by commas)',
    zh: '仅运行这些框架的控制项，并按要求汇总（可重复或用逗号分隔）',
  },
  severity: { en: 'show findings from this severity up (default: low)', zh: '显示此级别及以上的问题（默认：low）' },
  failOn: {
    en: 'exit with 1 for findings from this severity up, or none (default: high)',
    zh: '存在此级别及以上的问题时退出码为 1，none 表示从不（默认：high）',
  },
  baseline: { en: 'an earlier JSON report: show only what is new', zh: '此前的 JSON 报告：仅显示新增问题' },
  config: {
    en: 'settings and exceptions (default: seawall.yaml of the project)',
    zh: '设置与豁免（默认：项目中的 seawall.yaml）',
  },
  exclude: { en: 'leave out paths that match a pattern (repeatable)', zh: '排除匹配该模式的路径（可重复）' },
  kubernetesVersion: {
    en: 'the version the manifests are meant for, such as 1.34',
    zh: '清单面向的 Kubernetes 版本，例如 1.34',
  },
  values: { en: 'a values file for charts (repeatable)', zh: 'Chart 的 values 文件（可重复）' },
  kubeconfig: {
    en: 'cluster: the kubeconfig (default: KUBECONFIG, ~/.kube/config, or the pod’s service account)',
    zh: 'cluster：kubeconfig 文件（默认：KUBECONFIG、~/.kube/config 或 Pod 的服务账号）',
  },
  context: { en: 'cluster: the context (default: the current one)', zh: 'cluster：上下文（默认：当前上下文）' },
  namespace: { en: 'cluster: only this namespace', zh: 'cluster：仅扫描该命名空间' },
  watch: {
    en: 'cluster: go on, judge again what changes, and print what appears and what is resolved',
    zh: 'cluster：持续运行，重新评估发生变化的部分，并输出新出现与已解决的问题',
  },
  watchNeedsCluster: {
    en: '--watch follows a running cluster: seawall scan cluster --watch',
    zh: '--watch 用于跟踪运行中的集群：seawall scan cluster --watch',
  },
  watchFormats: {
    en: '--watch writes table or json, one line for each change',
    zh: '--watch 仅支持 table 或 json 格式，每个变化输出一行',
  },
  watching: { en: 'Watching {cluster}; Ctrl-C ends it', zh: '正在监视 {cluster}；按 Ctrl-C 结束' },
  troubled: { en: 'Cannot be read at the moment: {why}', zh: '暂时无法读取：{why}' },
  untroubled: { en: 'Everything can be read again', zh: '已恢复读取' },
  appeared: { en: 'new', zh: '新增' },
  resolved: { en: 'resolved', zh: '已解决' },
  nodeRoot: {
    en: 'for scan node: the root directory of the node (default: this machine’s)',
    zh: '用于 scan node：节点的根目录（默认：本机）',
  },
  nodeName: { en: 'for scan node: the name of the node', zh: '用于 scan node：节点名称' },
  secrets: {
    en: 'look for secrets in the history of the repository too (files and images: always)',
    zh: '同时在仓库的提交历史中查找敏感信息（文件和镜像始终检查）',
  },
  noSecrets: { en: 'do not look for secrets', zh: '不查找敏感信息' },
  staged: {
    en: 'look for secrets in what is staged, and at nothing else: for a hook before commits',
    zh: '仅在已暂存的改动中查找敏感信息：用于提交前的钩子',
  },
  gitleaksConfig: {
    en: 'rules and allow-lists of gitleaks (default: .gitleaks.toml of the project)',
    zh: 'gitleaks 的规则与允许列表（默认：项目中的 .gitleaks.toml）',
  },
  lang: { en: 'language: en or zh', zh: '语言：en 或 zh' },
  database: {
    en: 'folder of the advisory database (default: SEAWALL_DATABASE, or the user’s cache)',
    zh: '公告数据库所在文件夹（默认：SEAWALL_DATABASE，或用户缓存目录）',
  },
  baseCandidate: {
    en: 'SBOM of a base image, of the one in use and of others: a FROM is moved to the best of them (repeatable)',
    zh: '基础镜像的 SBOM，包括正在使用的和备选的：FROM 将改用其中最佳者（可重复）',
  },
  workloadImages: {
    en: 'also scan the images that the workloads run, from their registries',
    zh: '同时扫描工作负载运行的镜像（从镜像仓库获取）',
  },
  vex: {
    en: 'VEX documents whose verdicts count: OpenVEX, CycloneDX, CSAF (repeatable)',
    zh: '采纳其结论的 VEX 文档：OpenVEX、CycloneDX、CSAF（可重复）',
  },
  explain: {
    en: 'print every comparison made for one vulnerability instead of the report',
    zh: '不输出报告，而是输出对某个漏洞所做的全部比较',
  },
  narrowed: {
    en: 'The server is told a part: by it nothing counts as fixed or gone there. Without --namespace, --framework, --severity and --baseline it is told all.',
    zh: '仅向服务器上报了一部分：服务器不会据此把任何问题视为已修复、任何对象视为已删除。不使用 --namespace、--framework、--severity 和 --baseline 时会上报全部。',
  },
  oldDatabase: {
    en: 'The advisory database is {days} days old: what was published since is not in it. Run seawall db update.',
    zh: '公告数据库已有 {days} 天未更新，此后发布的公告不在其中。请运行 seawall db update。',
  },
  quiet: { en: 'print the report and nothing else', zh: '仅输出报告' },
  dryRun: { en: 'print the changes as a unified diff and write nothing', zh: '以统一 diff 输出改动，不写入文件' },
  unsafe: {
    en: 'also make changes that could stop a workload (non-root, read-only root file system, …)',
    zh: '同时应用可能影响工作负载运行的改动（非 root、只读根文件系统等）',
  },
  rule: { en: 'only these rules (repeat or separate by commas)', zh: '仅修复这些规则（可重复或用逗号分隔）' },
  help: { en: 'show help', zh: '显示帮助' },
  version: { en: 'print the version', zh: '输出版本' },
  examples: { en: 'Examples:', zh: '示例：' },
  mirrored: {
    en: 'Each flag has a variable too: {variable} for {flag}.',
    zh: '每个选项都有对应的环境变量：{flag} 对应 {variable}。',
  },
  exitCodes: {
    en: 'Exit codes: 0 clean, 1 findings at or over --fail-on, 2 wrong usage, 3 incomplete.',
    zh: '退出码：0 无问题，1 存在达到 --fail-on 级别的问题，2 用法错误，3 评估不完整。',
  },
  written: { en: 'Wrote {file}.', zh: '已写入 {file}。' },
  cannotWrite: { en: 'Cannot write {file}: {why}', zh: '无法写入 {file}：{why}' },
  reading: { en: 'Reading {done} of {total} files', zh: '正在读取 {done}/{total} 个文件' },
  judging: { en: 'Judging', zh: '正在评估' },
  fixed: { en: '{file}: {count} fixed', zh: '{file}：已修复 {count} 个问题' },
  wouldFix: { en: '{file}: {count} would be fixed', zh: '{file}：可修复 {count} 个问题' },
  refused: { en: '{place} {rule} was left: {reason}', zh: '{place} {rule} 未修复：{reason}' },
  runCommand: {
    en: 'to be done by its package manager ({count} findings): {command}',
    zh: '需由其包管理器完成（{count} 个问题）：{command}',
  },
  notWritten: { en: '  not written: {reason}', zh: '  未写入：{reason}' },
  fixOffline: {
    en: 'ask no registry: lock files that hold hashes are left to their package manager',
    zh: '不访问镜像仓库：含哈希的锁文件交由其包管理器处理',
  },
  nothingToFix: { en: 'Nothing to fix.', zh: '没有可修复的内容。' },
  needsUnsafe: {
    en: '{count} more fixes could change how a workload runs; --unsafe applies them.',
    zh: '另有 {count} 个修复可能改变工作负载的行为；使用 --unsafe 应用。',
  },
  noSuchControl: {
    en: 'There is no control {id}{hint}; see: seawall controls list',
    zh: '没有名为 {id} 的控制项{hint}；请查看 seawall controls list',
  },
  didYouMean: { en: ' (did you mean {name}?)', zh: '（是否指 {name}？）' },
  internal: {
    en: 'Something went wrong in seawall itself; please report it with this message:',
    zh: 'seawall 内部出错；请附上以下信息进行反馈：',
  },
} as const satisfies Record<string, Text>;
