import { readSbom } from '@seawall/image';
import type { Problem } from '@seawall/kube';
import type { Component, Distribution, Ref } from '@seawall/model';
import {
  type Basis,
  type Database,
  match,
  type MatchResult,
  noting,
  type Surroundings,
  type VexStatement,
} from '@seawall/vulns';
import { decode } from '../read.ts';
import { largestSbom } from './limits.ts';
import { placed, productsOf, surroundingsIn } from '../vulnerabilities/inventory.ts';
import { findingsIn, type SubjectFindings } from '../vulnerabilities/told.ts';

export interface SbomMatchOptions {
  readonly now: Date;
  /** What the document describes, where it does not say so itself; a file of the given name otherwise. */
  readonly subject?: Ref;
  readonly vex?: readonly VexStatement[];
  /** Where it runs: raises the priority of what is exposed or privileged; a text says by what. */
  readonly surroundings?: Surroundings;
  /** Workloads that run it, by name, for the evidence. */
  readonly workloads?: readonly string[];
}

/** One bill of materials set against the advisories. */
export interface SbomMatch extends SubjectFindings {
  readonly subject: Ref;
  /** Of the operating system that was found, also when it holds no packages. */
  readonly distribution?: Distribution;
  readonly components: readonly Component[];
  readonly result: MatchResult;
  /** What of the document could not be read. */
  readonly problems: readonly Problem[];
  /** Something was missing in the document itself: the findings are not all there is. */
  readonly incomplete: boolean;
  /** What the answer rests on: keep it, and ask `changedSince(database, basis)` whether asking again is worth it. */
  readonly basis: Basis;
}

/**
 * Matches a stored bill of materials, of any format and tool, against an open database. The same bytes and the same
 * database give the same findings, with the same ids as a scan. `name` stands for the document in problems. A document
 * that is none is a problem and no match. Keep one database open over many documents: its shards stay in memory.
 */
export function matchSbom(
  bytes: Uint8Array,
  name: string,
  database: Database,
  options: SbomMatchOptions,
): SbomMatch | Problem {
  const text = decode(bytes, name, largestSbom);
  if (!('text' in text)) return 'problem' in text ? text.problem : notSbom(name);
  const read = readSbom(text.text, name);
  if (read === undefined) return notSbom(name);
  const { subject: described, components: listed, distribution, layers, incomplete } = read.sbom;
  const subject = options.subject ?? described ?? { type: 'file', path: name };
  const inventory = {
    subject,
    components: listed,
    ...(distribution === undefined ? {} : { distribution }),
    ...(layers === undefined ? {} : { layers }),
  };
  const components = placed(inventory);
  const view = noting(database);
  const ofBase = surroundingsIn(inventory);
  const result = match(components, {
    database: view,
    now: options.now,
    products: productsOf(subject),
    surroundings: (component) => ({ ...options.surroundings, ...ofBase(component) }),
    ...(options.vex === undefined ? {} : { vex: options.vex }),
  });
  return {
    subject,
    ...(distribution === undefined ? {} : { distribution }),
    components,
    result,
    // The files that the document was made of are not at hand: nothing here can be edited.
    ...findingsIn(subject, result, { textOf: () => undefined, workloads: options.workloads ?? [] }),
    problems: read.problems,
    incomplete: incomplete === true || read.problems.length > 0,
    basis: view.basis(),
  };
}

function notSbom(file: string): Problem {
  return { code: 'wrong-type', file, message: { en: 'is no bill of materials', zh: '不是软件物料清单' } };
}
