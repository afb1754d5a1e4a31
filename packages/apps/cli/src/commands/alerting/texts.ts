import type { Text } from '@seawall/model';

export const alertingTexts = {
  notify: { en: 'Tell people and systems of alerts', zh: '将告警通知给人员和系统' },
  outputs: {
    en: 'List the outputs that there are, or one with its settings',
    zh: '列出可用的输出方式，或查看其中一种的配置项',
  },
  output: { en: 'an output, such as slack', zh: '输出方式，例如 slack' },
  test: { en: 'Send a test notification to the configured outputs', zh: '向已配置的输出发送测试通知' },
  testNames: { en: 'only these outputs, by their names', zh: '仅测试这些输出（按名称）' },
  serve: {
    en: "Take alerts that Falco posts, in Falcosidekick's place, and pass them on",
    zh: '代替 Falcosidekick 接收 Falco 推送的告警并转发',
  },
  listen: { en: 'where to listen (default: 127.0.0.1:2801)', zh: '监听地址（默认：127.0.0.1:2801）' },
  tokenFile: { en: 'a file with the bearer token that senders must show', zh: '包含发送方须出示的 bearer 令牌的文件' },
  cert: { en: 'a certificate to serve HTTPS with', zh: '用于 HTTPS 的证书' },
  key: { en: 'the key of the certificate', zh: '证书的私钥' },
  state: {
    en: 'where queues and the journal are kept (default: seawall in XDG_STATE_HOME or ~/.local/state)',
    zh: '队列与操作日志的目录（默认：XDG_STATE_HOME 或 ~/.local/state 下的 seawall）',
  },
  respond: { en: 'What is done about alerts', zh: '对告警的响应' },
  actions: { en: 'List the actions that there are', zh: '列出可用的动作' },
  journal: { en: 'Show what was done, and what was held back', zh: '查看已执行和被拦截的操作' },
  undo: { en: 'Take an action back', zh: '撤销一个操作' },
  undoId: { en: 'the action, as the journal names it', zh: '操作日志中的操作标识' },
  context: {
    en: 'the context of the kubeconfig (default: the current one)',
    zh: 'kubeconfig 中的 context（默认：当前 context）',
  },
  notifyFlag: {
    en: 'send alerts and incidents to the outputs of seawall.yaml',
    zh: '将告警和事件发送到 seawall.yaml 中的输出',
  },
  respondFlag: {
    en: 'answer alerts by the responses of seawall.yaml; those in dry-run mode only say what they would do',
    zh: '按 seawall.yaml 中的响应处理告警；dry-run 模式的响应只说明将执行的操作',
  },
  noOutputs: {
    en: 'seawall.yaml names no outputs; see: seawall notify outputs, and docs/alerting.md',
    zh: 'seawall.yaml 中没有配置输出；请查看 seawall notify outputs 和 docs/alerting.md',
  },
  noSuchOutput: {
    en: 'There is no output {name}; configured are {known}',
    zh: '没有名为 {name} 的输出；已配置的有 {known}',
  },
  noSuchKind: {
    en: 'There is no output {name}; known are {known}',
    zh: '没有名为 {name} 的输出方式；可用的有 {known}',
  },
  sent: { en: 'sent', zh: '已发送' },
  listening: { en: 'Taking alerts on {url}', zh: '正在 {url} 接收告警' },
  waiting: {
    en: '{name}: {count} notifications wait; they are sent when seawall runs again',
    zh: '{name}：还有 {count} 条通知等待发送；下次运行 seawall 时将继续发送',
  },
  lost: { en: '{name}: {count} notifications could not be sent', zh: '{name}：有 {count} 条通知未能发送' },
  nothingDone: { en: 'The journal is empty: nothing was done yet.', zh: '操作日志为空：尚未执行任何操作。' },
  undone: { en: 'Taken back: {what}', zh: '已撤销：{what}' },
  required: { en: 'required', zh: '必填' },
} as const satisfies Record<string, Text>;
