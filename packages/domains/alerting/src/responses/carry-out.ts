import type { ResourceRef, Text } from '@seawall/model';
import * as v from 'valibot';
import type { UndoStep } from './action.ts';
import type { ActionSubject, Inapplicable, ResponseWorld } from './action-kind.ts';
import type { ResponseCluster } from './cluster.ts';
import { actionKinds } from './registry.ts';
import { takeBack } from './take-back.ts';

/** One change that is asked of the API server. */
export interface ActionStep {
  readonly verb: 'create' | 'patch' | 'delete' | 'evict';
  readonly target: ResourceRef;
  /** The object that is made, or the merge patch (RFC 7396). */
  readonly body?: unknown;
}

/** An action that somebody may still decide on; nothing has been changed. */
export interface PlannedAction {
  readonly target: ResourceRef;
  readonly what: Text;
  readonly warnings: readonly Text[];
  /** Absent where nothing can take it back. */
  readonly undo?: readonly UndoStep[];
  /** What the API server is asked for, as far as it was asked yet. */
  readonly steps: readonly ActionStep[];
  /** Asks for it. What was begun is taken back when the API server refuses a later step; throws what it said. */
  apply(): Promise<void>;
}

interface ActionRequest {
  /** An id of `actionKinds`. */
  readonly action: string;
  readonly subject: ActionSubject;
  readonly settings?: unknown;
  readonly cluster: ResponseCluster;
  readonly world: ResponseWorld;
}

/** What one action comes to that a person asks for. Throws what the API server says when it cannot be looked at. */
export async function planAction(request: ActionRequest): Promise<PlannedAction | Inapplicable> {
  const { action, subject, settings = {}, cluster, world } = request;
  const kind = actionKinds.find(({ id }) => id === action);
  if (kind === undefined) throw new RangeError(`There is no action ${action}`);
  const steps: ActionStep[] = [];
  const plan = await kind.plan({
    subject,
    settings: v.parse(kind.settings, settings),
    cluster: noting(cluster, steps),
    world,
  });
  if ('inapplicable' in plan) return plan;
  const { target, undo, what, warnings = [] } = plan;
  if (target.type !== 'resource') throw new RangeError(`The action ${action} changes nothing in a cluster`);
  return {
    target,
    what,
    warnings,
    steps,
    ...(undo === undefined ? {} : { undo }),
    apply: async () => {
      try {
        await plan.apply();
      } catch (error) {
        // Half an answer is none, and nobody would know of it.
        if (steps.length > 1 && undo !== undefined) await takeBack(cluster, undo).catch(() => undefined);
        throw error;
      }
    },
  };
}

/** The same cluster, with each change that it is asked for written down. */
function noting(cluster: ResponseCluster, steps: ActionStep[]): ResponseCluster {
  return {
    ...cluster,
    patch: (target, patch) => {
      steps.push({ verb: 'patch', target, body: patch });
      return cluster.patch(target, patch);
    },
    create: (object) => {
      const { apiVersion, kind, metadata } = object as {
        apiVersion: string;
        kind: string;
        metadata: { name: string; namespace?: string };
      };
      const { name, namespace } = metadata;
      steps.push({
        verb: 'create',
        target: { type: 'resource', apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) },
        body: object,
      });
      return cluster.create(object);
    },
    delete: (target) => {
      steps.push({ verb: 'delete', target });
      return cluster.delete(target);
    },
    evict: (target) => {
      steps.push({ verb: 'evict', target });
      return cluster.evict(target);
    },
  };
}
