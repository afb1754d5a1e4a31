import type { Decision, Text } from '@seawall/model';

/** What `seawall policy` says. */
export const policyTexts = {
  policy: { en: 'Evaluate, explain and test admission policies', zh: '评估、解释和测试准入策略' },
  eval: {
    en: 'Judge manifests, recorded admission requests or a cluster by policies',
    zh: '用策略评判清单、录制的准入请求或集群',
  },
  explain: {
    en: 'Show which expression of which rule decided, and with which values',
    zh: '显示由哪条规则的哪个表达式、以哪些值作出判定',
  },
  test: {
    en: 'Run Gatekeeper suites (suite.yaml) and Rego tests (test_ rules)',
    zh: '运行 Gatekeeper 测试套件（suite.yaml）和 Rego 测试（test_ 规则）',
  },
  targets: {
    en: 'what to judge: directories, manifests, charts, AdmissionReviews, cluster, - for standard input (default: the current directory)',
    zh: '要评判的内容：目录、清单、Chart、AdmissionReview、cluster，或以 - 表示标准输入（默认：当前目录）',
  },
  testPaths: {
    en: 'directories or files with tests (default: the current directory)',
    zh: '包含测试的目录或文件（默认：当前目录）',
  },
  policies: {
    en: 'a file or directory of policies: Gatekeeper templates and constraints, Rego (repeatable)',
    zh: '策略文件或目录：Gatekeeper 模板与约束、Rego（可重复）',
  },
  operation: {
    en: 'what is asked for (default: create; of a cluster: audit)',
    zh: '请求的操作（默认：create；集群：audit）',
  },
  namespace: { en: 'where objects go that name no namespace', zh: '未指定命名空间的对象所属的命名空间' },
  inventory: {
    en: 'what else is in the cluster, for policies that compare: paths, or cluster for the running one (repeatable; what is judged is there already)',
    zh: '集群中的其他对象，供引用型策略比较：路径，或以 cluster 表示运行中的集群（可重复；被评判的对象已包含在内）',
  },
  noExpand: {
    en: 'do not judge the Pods that workloads would make',
    zh: '不评判工作负载将创建的 Pod',
  },
  all: { en: 'show also what was allowed', zh: '同时显示被允许的结果' },
  failOn: { en: 'exit with 1 for this decision or a stricter one', zh: '出现此判定或更严格的判定时退出码为 1' },
  only: {
    en: 'only these policies, by name or Kind/name (repeatable)',
    zh: '仅解释这些策略，按名称或 Kind/名称（可重复）',
  },
  coverage: { en: 'tell how much of the rules the tests reach', zh: '报告测试覆盖了多少规则' },
  verbose: {
    en: 'list every test, and of failed ones the expressions that decided',
    zh: '列出每个测试；对失败的测试显示起决定作用的表达式',
  },
  strict: {
    en: 'tell what Rego’s strict mode refuses: unused imports, variables and arguments, deprecated functions',
    zh: '报告 Rego 严格模式所拒绝的内容：未使用的导入、变量和参数，以及已弃用的函数',
  },
  run: { en: 'only tests whose name matches (RE2)', zh: '仅运行名称匹配的测试（RE2）' },
  exitCodes: {
    en: 'Exit codes: 0 allowed, 1 a decision at or over --fail-on, 2 wrong usage, 3 incomplete.',
    zh: '退出码：0 允许，1 存在达到 --fail-on 的判定，2 用法错误，3 评估不完整。',
  },
  summary: {
    en: 'Objects {subjects}, policies {policies}: denied {deny}, warned {warn}, audited {audit}, allowed {allow}, not assessed {unknown}.',
    zh: '{subjects} 个对象，{policies} 条策略：拒绝 {deny}，警告 {warn}，审计 {audit}，允许 {allow}，未评估 {unknown}。',
  },
  generated: { en: 'by its {kind} {name}', zh: '由其 {kind} {name} 引起' },
  incomplete: { en: 'Not assessed, or only in part ({count})', zh: '未评估或仅部分评估（{count}）' },
  noPolicies: { en: 'No policies were found under {paths}.', zh: '在 {paths} 下未找到策略。' },
  noSuchPolicy: { en: 'No policy is called {name}; there are: {known}', zh: '没有名为 {name} 的策略；现有：{known}' },
  nothingToExplain: { en: 'No policy is about what was judged.', zh: '没有策略适用于所评判的对象。' },
  noTests: { en: 'No tests were found.', zh: '未找到测试。' },
  tests: {
    en: '{passed} passed, {failed} failed, {skipped} skipped',
    zh: '通过 {passed}，失败 {failed}，跳过 {skipped}',
  },
  covered: { en: 'Coverage: {share} % of {rows} lines', zh: '覆盖率：{rows} 行中的 {share} %' },
  missed: { en: 'not reached: {lines}', zh: '未覆盖：{lines}' },
  badPattern: { en: '{pattern} is no regular expression: {why}', zh: '{pattern} 不是有效的正则表达式：{why}' },
} as const satisfies Record<string, Text>;

export const decisionNames: Readonly<Record<Decision, Text>> = {
  deny: { en: 'DENY', zh: '拒绝' },
  warn: { en: 'WARN', zh: '警告' },
  audit: { en: 'AUDIT', zh: '审计' },
  allow: { en: 'ALLOW', zh: '允许' },
};
