import type { Control } from '../../control.ts';
import { autoscalerTarget } from './autoscaler-target.ts';
import { duplicateObject } from './duplicate-objects.ts';
import { ingressBackend } from './ingress-backends.ts';
import {
  missingConfigMap,
  missingPriorityClass,
  missingSecret,
  missingServiceAccount,
  missingVolumeClaim,
} from './missing.ts';
import { monitorSelectsNothing } from './monitors.ts';
import { containerPortName, servicePortName } from './port-names.ts';
import { routeTarget } from './route-targets.ts';
import { budgetSelectsNothing, serviceSelectsNothing } from './selects.ts';
import { serviceTargetPort } from './service-ports.ts';
import { selectorMismatch } from './template-labels.ts';

export const referenceControls: readonly Control[] = [
  selectorMismatch,
  serviceSelectsNothing,
  serviceTargetPort,
  servicePortName,
  containerPortName,
  ingressBackend,
  routeTarget,
  budgetSelectsNothing,
  autoscalerTarget,
  monitorSelectsNothing,
  missingServiceAccount,
  missingConfigMap,
  missingSecret,
  missingVolumeClaim,
  missingPriorityClass,
  duplicateObject,
];
