import { dirname, join } from 'node:path';
import type { Mapping } from '@seawall/kube';
import { type Review, reviewOf, reviewOfRecorded, text } from '../admission/request.ts';
import { type ClusterView, clusterView } from '../cluster.ts';
import { writtenObjects, type WrittenObject } from '../documents.ts';
import { type Constraint, isConstraint, readConstraint } from '../gatekeeper/constraint.ts';
import { evaluateConstraint, type Violation } from '../gatekeeper/evaluate.ts';
import { actionsAt } from '../gatekeeper/enforcement.ts';
import { type Expansion, expand, isExpansion, readExpansion } from '../gatekeeper/expansion.ts';
import { namespaceOf } from '../gatekeeper/judge.ts';
import { matches } from '../gatekeeper/match.ts';
import { isTemplate, readTemplate, type Template } from '../gatekeeper/template.ts';
import type { Assertion, Suite, SuiteCase, SuiteTest } from './suite.ts';

export interface CaseResult {
  readonly test: string;
  /** Absent for what is wrong with the test as a whole. */
  readonly case?: string;
  readonly outcome: 'pass' | 'fail' | 'skip' | 'notAssessed';
  /** Expected against found, or what is wrong. */
  readonly detail?: string;
  readonly milliseconds: number;
}

/** Reads a file by its path; throws when there is none. */
export type ReadText = (path: string) => string;

/** Something of a test that cannot be used; the test fails with it. */
class SuiteFault extends Error {}

/** Runs a suite as `gator verify` does: each case's object against the test's constraint, and every assertion. */
export function* runSuite(
  suite: Suite,
  file: string,
  read: ReadText,
  only: (test: string, name?: string) => boolean = () => true,
): Generator<CaseResult> {
  for (const test of suite.tests) {
    if (suite.skip || test.skip) {
      yield { test: test.name, outcome: 'skip', milliseconds: 0 };
      continue;
    }
    const cases = test.cases.filter((each) => only(test.name, each.name));
    if (cases.length === 0 && !only(test.name)) continue;
    yield* runTest({ ...test, cases }, (path) => objectsOf(join(dirname(file), path), read));
  }
}

type ReadObjects = (path: string) => readonly WrittenObject[];

function* runTest(test: SuiteTest, read: ReadObjects): Generator<CaseResult> {
  const start = performance.now();
  let prepared: Prepared | string | undefined;
  let fault: string | undefined;
  try {
    prepared = prepare(test, read);
  } catch (error) {
    if (!(error instanceof SuiteFault)) throw error;
    fault = error.message;
  }
  const milliseconds = performance.now() - start;
  if (test.invalid && prepared !== undefined && typeof prepared !== 'string') {
    yield { test: test.name, outcome: 'fail', detail: 'the constraint should have been refused', milliseconds };
  } else if (test.invalid && typeof prepared === 'string') {
    yield { test: test.name, outcome: 'pass', milliseconds };
  } else if (prepared === undefined || typeof prepared === 'string') {
    yield { test: test.name, outcome: 'fail', detail: fault ?? String(prepared), milliseconds };
  } else {
    for (const each of test.cases) yield { test: test.name, case: each.name, ...runCase(each, prepared, read) };
  }
}

interface Prepared {
  readonly constraint: Constraint;
  readonly expansions: readonly Expansion[];
}

/** The constraint on its template; a text says why the constraint is refused. */
function prepare(test: SuiteTest, read: ReadObjects): Prepared | string {
  const template = templateOf(test.template, read);
  const { object, written } = onlyObject(test.constraint, 'constraint', read);
  if (!isConstraint(object) || text(object['kind']) !== template.kind) {
    return `${test.constraint} holds no constraint of ${template.kind}`;
  }
  const { constraint, problems } = readConstraint(object, template, written);
  if (constraint === undefined) return problems.map(({ message }) => message.en).join('; ');
  const expansions = test.expansion === undefined ? [] : expansionsOf(test.expansion, read);
  return { constraint, expansions };
}

function templateOf(path: string, read: ReadObjects): Template {
  const { object, written } = onlyObject(path, 'template', read);
  if (!isTemplate(object)) throw new SuiteFault(`${path} holds no ConstraintTemplate`);
  const template = readTemplate(object, written);
  if ('message' in template) throw new SuiteFault(`${template.file}:${template.line}: ${template.message.en}`);
  return template;
}

function expansionsOf(path: string, read: ReadObjects): Expansion[] {
  return read(path)
    .filter(({ object }) => isExpansion(object))
    .map(({ object, written }) => {
      const expansion = readExpansion(object, written);
      if ('message' in expansion) throw new SuiteFault(`${path}: ${expansion.message.en}`);
      return expansion;
    });
}

function onlyObject(path: string, what: string, read: ReadObjects): WrittenObject {
  if (path === '') throw new SuiteFault(`the test names no ${what}`);
  const [first, second] = read(path);
  if (first === undefined) throw new SuiteFault(`${path} holds no object`);
  if (second !== undefined) throw new SuiteFault(`${path} holds more than one object`);
  return first;
}

function objectsOf(path: string, read: ReadText): readonly WrittenObject[] {
  let content: string;
  try {
    content = read(path);
  } catch (error) {
    throw new SuiteFault(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const { objects, problems } = writtenObjects({ file: path, text: content });
  const problem = problems.find(({ code }) => code !== 'duplicate-key');
  if (problem !== undefined) throw new SuiteFault(`${path}:${problem.line ?? 1}: ${problem.message.en}`);
  return objects;
}

function runCase(
  each: SuiteCase,
  prepared: Prepared,
  read: ReadObjects,
): Pick<CaseResult, 'outcome' | 'detail' | 'milliseconds'> {
  const start = performance.now();
  if (each.skip) return { outcome: 'skip', milliseconds: 0 };
  let outcome: CaseResult['outcome'] = 'fail';
  let detail: string | undefined;
  try {
    if (each.assertions.length === 0) throw new SuiteFault('the case has no assertions');
    const inventory = each.inventory.flatMap((path) => read(path).map(({ object }) => object));
    const review = reviewIn(onlyObject(each.object, 'object', read).object);
    const found = violationsOf(prepared, review, clusterView(inventory));
    if ('reason' in found) {
      outcome = 'notAssessed';
      detail = found.reason;
    } else {
      detail = each.assertions
        .map((assertion) => unmet(assertion, found.violations))
        .find((fault) => fault !== undefined);
      outcome = detail === undefined ? 'pass' : 'fail';
    }
  } catch (error) {
    if (!(error instanceof SuiteFault)) throw error;
    detail = error.message;
  }
  return { outcome, ...(detail === undefined ? {} : { detail }), milliseconds: performance.now() - start };
}

function reviewIn(object: Mapping): Review {
  if (object['kind'] !== 'AdmissionReview') return reviewOf(object);
  const review = reviewOfRecorded(object);
  if (typeof review === 'string') throw new SuiteFault(review);
  return review;
}

type Found = { readonly violations: readonly Violation[] } | { readonly reason: string };

/** As gator has it: a constraint whose match cannot be told is a violation; one with no action here says nothing. */
function violationsOf({ constraint, expansions }: Prepared, review: Review, cluster: ClusterView): Found {
  if (actionsAt(constraint.enforcement, 'gator.gatekeeper.sh').length === 0) return { violations: [] };
  const violations: Violation[] = [];
  const made = expand(review, expansions).map(({ review: child, expansion }) => ({
    child,
    prefix: `[Implied by ${expansion.name}] `,
  }));
  for (const { child, prefix } of [{ child: review, prefix: '' }, ...made]) {
    const fits = matches(constraint.match, child, namespaceOf(child, cluster));
    if ('missing' in fits) {
      violations.push({ message: `${prefix}cannot match without the Namespace ${fits.name}` });
    } else if (fits.fits) {
      const found = evaluateConstraint(constraint, child, cluster);
      if ('failed' in found) return { reason: found.failed.en };
      violations.push(...found.violations.map((each) => ({ ...each, message: `${prefix}${each.message}` })));
    }
  }
  return { violations };
}

function unmet({ violations: wanted, message }: Assertion, violations: readonly Violation[]): string | undefined {
  const fitting = violations.filter((each) => message === undefined || message.matcher(each.message).find());
  const met =
    wanted === 'yes' ? fitting.length > 0 : wanted === 'no' ? fitting.length === 0 : fitting.length === wanted;
  if (met) return undefined;
  const which = message === undefined ? '' : ` with a message matching ${message.pattern()}`;
  const found = violations.map((each) => each.message).join('\n');
  return `expected violations: ${wanted}${which}, found ${fitting.length}${found === '' ? '' : `\n${found}`}`;
}
