import * as v from 'valibot';
import type { Notification } from '../notification.ts';
import { ecs } from '../shapes/ecs.ts';
import { ocsf } from '../shapes/ocsf.ts';

/** The schema that stores get their documents in. */
export const shapeSetting = v.optional(v.picklist(['ecs', 'ocsf', 'seawall']));

export type Shape = 'ecs' | 'ocsf' | 'seawall';

/** A notification in a schema; what the schema has no place for, in ours. */
export function shaped(notification: Notification, shape: Shape, version: string): unknown {
  if (shape === 'ecs') return ecs(notification);
  return (shape === 'ocsf' ? ocsf(notification, version) : undefined) ?? notification;
}
