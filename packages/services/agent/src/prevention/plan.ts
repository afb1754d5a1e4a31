import { readFileSync } from 'node:fs';
import { AgentError } from '../error.ts';
import type { DeniedPeer } from './deny-connect.ts';
import type { Mode } from './measure.ts';
import { isNetwork } from './network.ts';

/** Which containers a measure is for; a pattern may have `*` and `?`. What is not given is any. */
export interface Selector {
  readonly namespace?: string;
  readonly pod?: string;
  readonly image?: string;
}

/** What prevention is to do on a node. Without one it does nothing. */
export interface PreventionPlan {
  readonly mode: Mode;
  /** Rules whose match ends the process. */
  readonly killRules: readonly string[];
  /** Programs that are ended before they run, by name, in the containers that are selected. */
  readonly killPrograms: readonly (Selector & { readonly names: readonly string[] })[];
  readonly denyConnect: readonly (Selector & { readonly peers: readonly DeniedPeer[] })[];
  readonly denyExec: readonly (Selector & { readonly paths: readonly string[]; readonly notInImage: boolean })[];
}

const longestPlan = 1024 * 1024;

/**
 * Reads a plan, in JSON.
 *
 * @throws {AgentError} code `bad-plan`, with the place of what is wrong
 */
export function readPlan(path: string): PreventionPlan {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8').slice(0, longestPlan));
  } catch (cause) {
    throw bad(path, cause instanceof Error ? cause.message : String(cause));
  }
  return planFrom(value, path);
}

export function planFrom(value: unknown, path: string): PreventionPlan {
  const plan = objectAt(value, path, 'the plan');
  only(plan, ['mode', 'killRules', 'killPrograms', 'denyConnect', 'denyExec'], path, 'the plan');
  const { mode } = plan;
  if (mode !== 'canary' && mode !== 'enforce') throw bad(path, 'mode must be canary or enforce');
  const items = (key: string): [Record<string, unknown>, string][] =>
    listAt(plan[key], path, key).map((one, at) => [objectAt(one, path, `${key}[${at}]`), `${key}[${at}]`]);
  return {
    mode,
    killRules: textsAt(plan['killRules'], path, 'killRules'),
    killPrograms: items('killPrograms').map(([item, where]) => ({
      ...selectorAt(item, ['names'], path, where),
      names: textsAt(item['names'], path, `${where}.names`),
    })),
    denyConnect: items('denyConnect').map(([item, where]) => ({
      ...selectorAt(item, ['peers'], path, where),
      peers: listAt(item['peers'], path, `${where}.peers`).map((peer, at) =>
        peerAt(peer, path, `${where}.peers[${at}]`),
      ),
    })),
    denyExec: items('denyExec').map(([item, where]) => ({
      ...selectorAt(item, ['paths', 'notInImage'], path, where),
      paths: textsAt(item['paths'], path, `${where}.paths`),
      notInImage: item['notInImage'] === true,
    })),
  };
}

function peerAt(value: unknown, path: string, where: string): DeniedPeer {
  const peer = objectAt(value, path, where);
  only(peer, ['network', 'port'], path, where);
  const { network, port } = peer;
  if (network !== undefined && (typeof network !== 'string' || !isNetwork(network)))
    throw bad(path, `${where}.network must be an address or a network, as 10.0.0.0/8`);
  if (port !== undefined && !(Number.isInteger(port) && Number(port) > 0 && Number(port) < 65_536))
    throw bad(path, `${where}.port must be a number from 1 to 65535`);
  if (network === undefined && port === undefined) throw bad(path, `${where} must have a network, a port, or both`);
  return {
    ...(typeof network === 'string' ? { network } : {}),
    ...(typeof port === 'number' ? { port } : {}),
  };
}

const selectors = ['namespace', 'pod', 'image'] as const;

function selectorAt(item: Record<string, unknown>, own: readonly string[], path: string, where: string): Selector {
  only(item, [...own, ...selectors], path, where);
  const found: Record<string, string> = {};
  for (const key of selectors) {
    const value = item[key];
    if (value === undefined) continue;
    if (typeof value !== 'string') throw bad(path, `${where}.${key} must be a text`);
    found[key] = value;
  }
  return found;
}

/** A misspelt key would be a measure that is not taken. */
function only(item: Record<string, unknown>, keys: readonly string[], path: string, where: string): void {
  const unknown = Object.keys(item).find((key) => !keys.includes(key));
  if (unknown !== undefined) throw bad(path, `${where} has no ${unknown}; it has ${keys.join(', ')}`);
}

function objectAt(value: unknown, path: string, where: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw bad(path, `${where} must be an object`);
  return value as Record<string, unknown>;
}

function listAt(value: unknown, path: string, where: string): readonly unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw bad(path, `${where} must be a list`);
  return value;
}

function textsAt(value: unknown, path: string, where: string): string[] {
  return listAt(value, path, where).map((one) => {
    if (typeof one !== 'string' || one === '') throw bad(path, `${where} must be a list of texts`);
    return one;
  });
}

function bad(path: string, why: string): AgentError {
  return new AgentError('bad-plan', {
    en: `The plan for prevention ${path} cannot be followed, and nothing of it is: ${why}`,
    zh: `无法执行阻断计划 ${path}，其中的措施均未生效：${why}`,
  });
}
