import type { Container } from '@seawall/kube';

/**
 * Whether a container runs privileged, which overrides what its security context says of capabilities, privilege
 * escalation and seccomp: `privileged-container` tells of it, and no edit of those fields changes anything.
 */
export function isPrivileged({ spec }: Container): boolean {
  return spec.securityContext?.privileged === true;
}
