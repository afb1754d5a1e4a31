import type { Text } from '@seawall/model';
import type { Framework, Requirement } from './framework.ts';
import { needsPerson, needsRuntime } from './reasons.ts';

/**
 * MITRE ATT&CK, the Containers platform; a technique that fails is one that the manifests leave open. Ids: © The MITRE
 * Corporation, under the ATT&CK terms of use; the wording is ours.
 */
export const attackContainers: Framework = withParts({
  id: 'attack-containers',
  title: { en: 'MITRE ATT&CK for Containers', zh: 'MITRE ATT&CK 容器矩阵' },
  version: '18',
  url: 'https://attack.mitre.org/matrices/enterprise/containers/',
  requirements: [
    r('T1036', 'stealth', 'Something hostile made to look familiar', '将恶意对象伪装成常见事物', needsRuntime),
    r('T1036.005', 'stealth', 'A resource named like a trusted one', '仿冒可信资源的名称或位置', needsRuntime),
    r('T1036.010', 'stealth', 'An account named like a trusted one', '仿冒可信账号的名称', needsRuntime),
    r('T1046', 'discovery', 'Services of the network searched for', '探测网络服务'),
    r('T1053', 'execution', 'A task scheduled by the attacker', '攻击者设置的计划任务'),
    r('T1053.007', 'execution', 'A job scheduled in the orchestrator', '在编排系统中设置任务'),
    r('T1059', 'execution', 'Commands and scripts run in a container', '在容器中运行命令与脚本', needsRuntime),
    r('T1059.013', 'execution', 'Commands sent through a container API', '通过容器 API 下发命令', needsRuntime),
    r('T1068', 'privilege-escalation', 'A flaw used to gain privileges', '利用漏洞提升权限'),
    r('T1069', 'discovery', 'Groups and their permissions looked up', '查询权限组', needsRuntime),
    r('T1070', 'stealth', 'Traces removed', '清除痕迹', needsRuntime),
    r('T1078', 'initial-access', 'A valid account misused', '滥用有效账号'),
    r('T1078.001', 'initial-access', 'A default account misused', '滥用默认账号'),
    r('T1078.003', 'initial-access', 'A local account misused', '滥用本地账号', needsRuntime),
    r('T1098', 'persistence', 'An account given more rights', '为账号增加权限'),
    r('T1098.006', 'persistence', 'A further cluster role bound', '绑定额外的集群角色'),
    r('T1110', 'credential-access', 'Credentials guessed by force', '暴力猜测凭据', needsRuntime),
    r('T1110.001', 'credential-access', 'Passwords guessed', '猜测密码', needsRuntime),
    r('T1110.003', 'credential-access', 'One password tried on many accounts', '对多个账号尝试同一密码', needsRuntime),
    r('T1110.004', 'credential-access', 'Credentials from other leaks tried', '尝试其他泄露事件中的凭据', needsRuntime),
    r('T1133', 'initial-access', 'A remote service open to the outside', '对外开放的远程服务'),
    r('T1136', 'persistence', 'An account created', '创建账号', needsRuntime),
    r('T1136.001', 'persistence', 'A local account created', '创建本地账号', needsRuntime),
    r('T1190', 'initial-access', 'A public application exploited', '利用公开应用的漏洞'),
    r('T1204', 'execution', 'A person led to run something', '诱使用户执行', needsPerson),
    r('T1204.003', 'execution', 'A malicious image run', '运行恶意镜像'),
    r('T1485', 'impact', 'Data destroyed', '破坏数据', needsRuntime),
    r('T1490', 'impact', 'Recovery made impossible', '阻碍系统恢复', needsPerson),
    r('T1496', 'impact', 'Resources hijacked', '劫持资源'),
    r('T1496.001', 'impact', 'Computing power hijacked', '劫持计算资源'),
    r('T1496.002', 'impact', 'Bandwidth hijacked', '劫持带宽', needsRuntime),
    r('T1498', 'impact', 'The network flooded', '网络拒绝服务', needsRuntime),
    r('T1499', 'impact', 'A service exhausted', '服务资源耗尽'),
    r('T1525', 'persistence', 'A backdoor built into an image', '在镜像中植入后门'),
    r('T1528', 'credential-access', 'An application’s token stolen', '窃取应用访问令牌'),
    r('T1543', 'persistence', 'A system process created or changed', '创建或修改系统进程', needsRuntime),
    r('T1543.005', 'persistence', 'A container kept running as a service', '以服务形式长期运行容器', needsRuntime),
    r('T1550', 'lateral-movement', 'Other proof of identity used', '使用其他身份证明'),
    r('T1550.001', 'lateral-movement', 'A stolen token used elsewhere', '在别处使用窃取的令牌'),
    r('T1552', 'credential-access', 'Credentials that lie in the open', '未受保护的凭据'),
    r('T1552.001', 'credential-access', 'Credentials in files', '文件中的凭据'),
    r('T1552.007', 'credential-access', 'Credentials read through a container API', '通过容器 API 读取凭据'),
    r('T1609', 'execution', 'Commands run through the orchestrator', '通过编排系统在容器中执行命令'),
    r('T1610', 'execution', 'A container deployed by the attacker', '部署攻击者的容器'),
    r('T1611', 'privilege-escalation', 'An escape to the node', '逃逸到宿主机'),
    r('T1612', 'stealth', 'An image built on the node', '在宿主机上构建镜像', needsRuntime),
    r('T1613', 'discovery', 'Containers and resources listed', '探查容器与资源'),
    r('T1685', 'defense-impairment', 'Security tools switched off or changed', '关闭或篡改安全工具', needsRuntime),
  ],
});

/** A technique is open when one of its sub-techniques is: `T1053.007` is part of `T1053`. */
function withParts(framework: Framework): Framework {
  const requirements = framework.requirements.map((requirement) => {
    const parts = framework.requirements.map(({ id }) => id).filter((id) => id.startsWith(`${requirement.id}.`));
    return parts.length === 0 ? requirement : { ...requirement, parts };
  });
  return { ...framework, requirements };
}

function r(id: string, section: string, en: string, zh: string, unassessed?: Text): Requirement {
  return { id, section, title: { en, zh }, ...(unassessed === undefined ? {} : { unassessed }) };
}
