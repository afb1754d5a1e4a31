import type { Process } from '../../../control-plane/process.ts';
import { nsa, owasp } from '../../../frameworks/ids.ts';
import type { Row } from '../row.ts';
import { profiling } from './reasons.ts';

const component = 'kube-apiserver';

/** A log on standard output is rotated by the container runtime, not by the API server. */
function toStandardOutput(process: Process): 'notApplicable' | undefined {
  const path = process.read({ flag: 'audit-log-path' });
  return path.state === 'given' && path.text === '-' ? 'notApplicable' : undefined;
}

/** What the API server writes down and shows of itself: CIS 1.2.15 to 1.2.20 and 3.2.1. */
export const apiServerAudit: readonly Row[] = [
  {
    id: 'apiserver-profiling',
    cis: '1.2.15',
    component,
    severity: 'low',
    title: { en: 'The API server serves no profiling data', zh: 'API 服务器不提供性能剖析数据' },
    why: profiling,
    expect: { type: 'boolean', setting: { flag: 'profiling' }, value: false, unset: true },
    risk: 'safe',
    frameworks: owasp('K07'),
  },
  {
    id: 'apiserver-audit-log',
    cis: '1.2.16',
    component,
    severity: 'high',
    title: { en: 'The API server writes an audit log', zh: 'API 服务器写入审计日志' },
    why: {
      en: 'Without an audit log nobody can tell afterwards who read a secret, opened a shell or changed a role.',
      zh: '没有审计日志，事后无法查明谁读取了 Secret、打开了终端或修改了角色。',
    },
    expect: { type: 'present', settings: [{ flag: 'audit-log-path' }] },
    frameworks: [...nsa('L1'), ...owasp('K10')],
  },
  {
    id: 'apiserver-audit-log-age',
    cis: '1.2.17',
    component,
    severity: 'low',
    title: { en: 'Audit logs are kept for 30 days or more', zh: '审计日志至少保留 30 天' },
    why: {
      en: 'Intrusions are often noticed weeks later, when a shorter log has already been thrown away.',
      zh: '入侵往往数周后才被发现，保留期过短的日志那时早已被清除。',
    },
    expect: { type: 'number', setting: { flag: 'audit-log-maxage' }, atLeast: 30, wanted: 30 },
    unless: toStandardOutput,
    risk: 'safe',
    frameworks: [...nsa('L2'), ...owasp('K10')],
  },
  {
    id: 'apiserver-audit-log-backups',
    cis: '1.2.18',
    component,
    severity: 'low',
    title: { en: 'At least ten old audit log files are kept', zh: '至少保留十个旧的审计日志文件' },
    why: {
      en: 'With few files an attacker can push evidence out of the log by making many requests.',
      zh: '保留的文件过少时，攻击者可通过大量请求将证据挤出日志。',
    },
    expect: { type: 'number', setting: { flag: 'audit-log-maxbackup' }, atLeast: 10, wanted: 10 },
    unless: toStandardOutput,
    risk: 'safe',
    frameworks: [...nsa('L2'), ...owasp('K10')],
  },
  {
    id: 'apiserver-audit-log-size',
    cis: '1.2.19',
    component,
    severity: 'low',
    title: { en: 'Audit log files may grow to 100 MB before rotation', zh: '审计日志文件达到 100 MB 后才轮转' },
    why: {
      en: 'Small files rotate so quickly that the number kept covers only minutes of a busy cluster.',
      zh: '文件过小会频繁轮转，在繁忙的集群中保留的文件只能覆盖几分钟。',
    },
    expect: { type: 'number', setting: { flag: 'audit-log-maxsize' }, atLeast: 100, wanted: 100 },
    unless: toStandardOutput,
    risk: 'safe',
    frameworks: [...nsa('L2'), ...owasp('K10')],
  },
  {
    id: 'apiserver-request-timeout',
    cis: '1.2.20',
    component,
    severity: 'low',
    title: { en: 'Requests to the API server end within five minutes', zh: '对 API 服务器的请求在五分钟内结束' },
    why: {
      en: 'Requests that may hang for long let a few slow clients use up the connections of the API server.',
      zh: '请求若可长时间不结束，少量慢速客户端就能耗尽 API 服务器的连接。',
    },
    expect: { type: 'duration', setting: { flag: 'request-timeout' }, atLeast: 1, atMost: 300 },
  },
  {
    id: 'apiserver-audit-policy',
    cis: '3.2.1',
    component,
    severity: 'medium',
    title: { en: 'The API server follows an audit policy', zh: 'API 服务器使用审计策略' },
    why: {
      en: 'Without a policy file no event is recorded at all, whatever the log path says.',
      zh: '没有策略文件时，无论日志路径如何设置，都不会记录任何事件。',
    },
    expect: { type: 'present', settings: [{ flag: 'audit-policy-file' }] },
    frameworks: [...nsa('L1'), ...owasp('K10')],
  },
];
