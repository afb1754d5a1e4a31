import type { Framework, Requirement } from './framework.ts';

const url = 'https://kubernetes.io/docs/concepts/security/pod-security-standards/';

/** The checks of the baseline level, by the ids of kubernetes/pod-security-admission. */
export const pssBaseline: Framework = {
  id: 'pss-baseline',
  title: { en: 'Pod Security Standards: baseline', zh: 'Pod 安全性标准：Baseline' },
  version: '1.37',
  url: `${url}#baseline`,
  requirements: [
    r('windowsHostProcess', 'Windows pods are not HostProcess pods', 'Windows Pod 不使用 HostProcess'),
    r('hostNamespaces', 'Pods share no namespace with the host', 'Pod 不共享宿主机命名空间'),
    r('privileged', 'Containers are not privileged', '容器不以特权模式运行'),
    r('capabilities_baseline', 'Containers add only default capabilities', '容器仅添加默认集合内的权能'),
    r('hostPathVolumes', 'Pods mount no host paths', 'Pod 不挂载宿主机路径'),
    r('hostPorts', 'Containers take no host ports', '容器不占用宿主机端口'),
    r('hostProbesAndHostLifecycle', 'Probes and lifecycle hooks name no host', '探针与生命周期回调不指定主机'),
    r('appArmorProfile', 'AppArmor is not switched off', '未关闭 AppArmor'),
    r('seLinuxOptions', 'SELinux types, users and roles are not custom', '不自定义 SELinux 类型、用户与角色'),
    r('procMount', 'Containers see /proc masked', '容器的 /proc 保持默认屏蔽'),
    r('seccompProfile_baseline', 'seccomp is not switched off', '未关闭 seccomp'),
    r('sysctls', 'Pods set only safe sysctls', 'Pod 仅设置安全的 sysctl'),
  ],
};

/** The checks that the restricted level adds to the baseline, or puts in the place of a baseline check. */
export const pssRestricted: Framework = {
  id: 'pss-restricted',
  title: { en: 'Pod Security Standards: restricted', zh: 'Pod 安全性标准：Restricted' },
  version: '1.37',
  url: `${url}#restricted`,
  requirements: [
    r('restrictedVolumes', 'Pods use only ordinary volume types', 'Pod 仅使用常规卷类型'),
    r('allowPrivilegeEscalation', 'Processes cannot gain privileges', '进程无法提升特权'),
    r('runAsNonRoot', 'Containers must not run as root', '容器必须以非 root 身份运行'),
    r('runAsUser', 'No container asks for the user id 0', '没有容器指定用户 ID 0'),
    r('seccompProfile_restricted', 'A seccomp profile is set', '设置了 seccomp 配置'),
    r('capabilities_restricted', 'Containers drop all capabilities', '容器移除所有权能'),
    r(
      'procMount_restricted',
      'Containers see /proc masked whatever the user namespace',
      '无论用户命名空间如何，/proc 均保持默认屏蔽',
    ),
  ],
};

function r(id: string, en: string, zh: string): Requirement {
  return { id, title: { en, zh } };
}
