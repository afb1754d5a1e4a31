import { nowhere, type PodSecurityCheck, type Spot } from '../check.ts';

const field: readonly Spot[] = [{ path: ['securityContext', 'privileged'] }];

export const privileged: PodSecurityCheck = {
  id: 'privileged',
  level: 'baseline',
  rules: [{ since: 0, inContainer: (container) => (container.securityContext?.privileged === true ? field : nowhere) }],
};
