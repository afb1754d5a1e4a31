import { nowhere, type PodSecurityCheck, type Spot } from '../check.ts';

const inContainer: readonly Spot[] = [{ path: ['securityContext', 'windowsOptions', 'hostProcess'] }];
const inPod: readonly Spot[] = [{ path: ['spec', 'securityContext', 'windowsOptions', 'hostProcess'] }];

export const windowsHostProcess: PodSecurityCheck = {
  id: 'windowsHostProcess',
  level: 'baseline',
  rules: [
    {
      since: 0,
      inPod: (spec) => (spec.securityContext?.windowsOptions?.hostProcess === true ? inPod : nowhere),
      inContainer: (container) =>
        container.securityContext?.windowsOptions?.hostProcess === true ? inContainer : nowhere,
    },
  ],
};
