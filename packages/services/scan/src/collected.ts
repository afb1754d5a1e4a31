import type { Problem } from '@seawall/kube';
import type { Component, Distribution, Finding, Ref, Text } from '@seawall/model';
import type { Judge } from '@seawall/posture';
import type { NotAssessedTarget, RuleInfo } from './report.ts';

/** The packages of one subject: an image, a root file system, a tree of sources, an SBOM. */
interface PackageInventory {
  readonly subject: Ref;
  readonly components: readonly Component[];
  readonly distribution?: Distribution;
}

/** One change that settles several findings, because people make it in one edit: a version raised, a base image changed. */
export interface Cause {
  readonly id: string;
  readonly title: Text;
}

/**
 * What has been gathered of all targets. Targets fill it while they read; engines read it and add to it when every
 * target is in.
 */
export interface Collected {
  /** Takes the Kubernetes objects and Dockerfiles; answers at the end. */
  readonly judge: Judge;
  readonly inventories: PackageInventory[];
  /** Of every engine but posture, whose findings the judge holds. */
  readonly findings: Finding[];
  /** What is known of the rules that `findings` name, by id. */
  readonly rules: Map<string, RuleInfo>;
  /** By finding id; a finding without an entry is settled by what its rule says. */
  readonly causes: Map<string, Cause>;
  readonly problems: Problem[];
  readonly notAssessed: NotAssessedTarget[];
  /** Why what controls need was not there, by what they say they need (`ControlInfo.needs`), where more is known of it. */
  readonly unseen: Map<string, Text>;
  files: number;
  objects: number;
  dockerfiles: number;
}

export function emptyCollected(judge: Judge): Collected {
  return {
    judge,
    inventories: [],
    findings: [],
    rules: new Map(),
    causes: new Map(),
    problems: [],
    notAssessed: [],
    unseen: new Map(),
    files: 0,
    objects: 0,
    dockerfiles: 0,
  };
}
