import type { Control } from '../../control.ts';
import { deprecatedApi, removedApi } from './api-version.ts';
import { deprecatedAnnotation, deprecatedPodAnnotation, renamedNodeLabel, serviceAccountField } from './fields.ts';
import { removedPersistentVolumePlugin, removedVolumePlugin } from './volume-plugins.ts';

export const apiVersionControls: readonly Control[] = [
  removedApi,
  deprecatedApi,
  removedVolumePlugin,
  removedPersistentVolumePlugin,
  deprecatedPodAnnotation,
  deprecatedAnnotation,
  renamedNodeLabel,
  serviceAccountField,
];
