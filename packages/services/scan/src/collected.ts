import type { BaseImage, Build } from '@seawall/image';
import type { KubeObject, Problem } from '@seawall/kube';
import type { Component, Distribution, Finding, Ref, Text } from '@seawall/model';
import type { Dockerfile, Judge } from '@seawall/posture';
import type { Explanation, MatchResult } from '@seawall/vulns';
import type { NotAssessedTarget, RuleInfo } from './report.ts';
import type { AdvisoryBase } from './vulnerabilities/open.ts';

/** The packages of one subject: an image, a root file system, a tree of sources, an SBOM. */
export interface PackageInventory {
  readonly subject: Ref;
  readonly components: readonly Component[];
  readonly distribution?: Distribution;
  /** Of an image, from its base upwards; `layer` in the places of components is one of their diff ids. */
  readonly layers?: readonly InventoryLayer[];
}

interface InventoryLayer {
  readonly diffId: string;
  /** The Dockerfile instruction that made it. */
  readonly instruction?: string;
  /** It came with the image that this one was built on. */
  readonly ofBase: boolean;
}

/** What is known of an image beside what is in it. */
export interface ImageFacts {
  readonly subject: Ref;
  readonly base?: BaseImage;
  readonly build?: Build;
}

/** An engine that has seen all of a subject, whether it found something or nothing. */
export interface Assessed {
  readonly engine: 'posture' | 'vulnerabilities' | 'licences' | 'secrets';
  readonly subject: Ref;
}

/** What the advisory database says of one subject. */
export interface SubjectVulnerabilities {
  readonly subject: Ref;
  readonly components: readonly Component[];
  readonly result: MatchResult;
}

export interface Vulnerabilities {
  readonly base: AdvisoryBase;
  readonly found: readonly SubjectVulnerabilities[];
}

/** Why the vulnerability that was asked for is, or is not, said of one component of a subject. */
export interface PlacedExplanation {
  readonly subject: string;
  readonly explanation: Explanation;
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
  /** Every Kubernetes object that the judge was given, for engines that look at them too. */
  readonly kubeObjects: KubeObject[];
  /** What controllers made of them: pods and what stands between. Kept only for who asks for all objects. */
  readonly madeObjects: KubeObject[];
  /** Digests that the pods of a cluster report, by what their containers name as image. */
  readonly runningDigests: Map<string, ReadonlySet<string>>;
  /** Every Dockerfile that the judge was given, for engines that look at them too. */
  readonly dockerfilesRead: Dockerfile[];
  readonly inventories: PackageInventory[];
  readonly images: ImageFacts[];
  readonly assessed: Assessed[];
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
  /** Absent when no packages were found or there is no database. */
  vulnerabilities?: Vulnerabilities;
  readonly explanations: PlacedExplanation[];
  files: number;
  objects: number;
  dockerfiles: number;
  nodes: number;
}

export function emptyCollected(judge: Judge): Collected {
  const kubeObjects: KubeObject[] = [];
  const dockerfilesRead: Dockerfile[] = [];
  return {
    judge: {
      ...judge,
      objects: (objects) => {
        for (const object of objects) kubeObjects.push(object);
        judge.objects(objects);
      },
      dockerfile: (dockerfile) => {
        dockerfilesRead.push(dockerfile);
        judge.dockerfile(dockerfile);
      },
    },
    kubeObjects,
    madeObjects: [],
    runningDigests: new Map(),
    dockerfilesRead,
    inventories: [],
    images: [],
    assessed: [],
    findings: [],
    rules: new Map(),
    causes: new Map(),
    problems: [],
    notAssessed: [],
    unseen: new Map(),
    explanations: [],
    files: 0,
    objects: 0,
    dockerfiles: 0,
    nodes: 0,
  };
}
