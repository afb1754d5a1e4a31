import type { Control } from '../../control.ts';
import { type Reads, reading } from '../../reads.ts';
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

/** What is selected may be made by kinds that only name the labels. */
const pods: Reads = { within: 'namespace', kinds: [], also: '*', workloads: true };
/** Secrets and ConfigMaps are made by objects of many kinds. */
const named = (kind: string): Reads => ({ within: 'namespace', kinds: [kind], also: '*' });
/** Routes and monitors reach into other namespaces. */
const services: Reads = { within: 'cluster', kinds: ['Service'], also: ['Gateway'], workloads: true };

export const referenceControls: readonly Control[] = [
  selectorMismatch,
  ...reading(pods, [serviceSelectsNothing, serviceTargetPort]),
  servicePortName,
  containerPortName,
  ...reading(named('Service'), [ingressBackend]),
  ...reading(services, [routeTarget, monitorSelectsNothing]),
  ...reading(pods, [budgetSelectsNothing, autoscalerTarget]),
  ...reading(named('ServiceAccount'), [missingServiceAccount]),
  ...reading(named('ConfigMap'), [missingConfigMap]),
  ...reading(named('Secret'), [missingSecret]),
  ...reading(named('PersistentVolumeClaim'), [missingVolumeClaim]),
  ...reading(named('PriorityClass'), [missingPriorityClass]),
  ...reading({ within: 'namespace', kinds: [], also: '*' }, [duplicateObject]),
];
