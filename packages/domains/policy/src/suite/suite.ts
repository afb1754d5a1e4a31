import { isMapping, type Mapping, type Value } from '@seawall/kube';
import { RE2JS } from 're2js';
import { text, isOfGroup } from '../admission/request.ts';
import { isList } from '../gatekeeper/schema/schema.ts';

/** A Gatekeeper suite (`test.gatekeeper.sh`): templates and constraints, and what they must say of objects. */
export interface Suite {
  readonly name: string;
  readonly skip: boolean;
  readonly tests: readonly SuiteTest[];
}

export interface SuiteTest {
  readonly name: string;
  readonly skip: boolean;
  readonly template: string;
  readonly constraint: string;
  /** Whether the constraint must be refused. */
  readonly invalid: boolean;
  readonly expansion?: string;
  readonly cases: readonly SuiteCase[];
}

export interface SuiteCase {
  readonly name: string;
  readonly skip: boolean;
  readonly object: string;
  readonly inventory: readonly string[];
  readonly assertions: readonly Assertion[];
}

export interface Assertion {
  /** How many violations there must be; any number but none for `yes`. */
  readonly violations: number | 'yes' | 'no';
  /** Only violations whose message matches count. */
  readonly message?: RE2JS;
}

export function isSuite(object: Mapping): boolean {
  return object['kind'] === 'Suite' && isOfGroup(object, 'test.gatekeeper.sh');
}

/** Reads a suite; a text says what is wrong with it. */
export function readSuite(object: Mapping): Suite | string {
  const tests: SuiteTest[] = [];
  for (const each of list(object['tests'])) {
    if (!isMapping(each)) return 'every entry of tests must be a mapping';
    const name = text(each['name']);
    const cases: SuiteCase[] = [];
    for (const one of list(each['cases'])) {
      const read = isMapping(one) ? readCase(one) : 'every entry of cases must be a mapping';
      if (typeof read === 'string') return `test ${name}: ${read}`;
      cases.push(read);
    }
    const expansion = text(each['expansion']);
    tests.push({
      name,
      skip: each['skip'] === true,
      template: text(each['template']),
      constraint: text(each['constraint']),
      invalid: each['invalid'] === true,
      ...(expansion === '' ? {} : { expansion }),
      cases,
    });
  }
  const metadata = isMapping(object['metadata']) ? object['metadata'] : {};
  return { name: text(metadata['name']), skip: object['skip'] === true, tests };
}

function readCase(written: Mapping): SuiteCase | string {
  const name = text(written['name']);
  const assertions: Assertion[] = [];
  for (const each of list(written['assertions'])) {
    const read = isMapping(each) ? readAssertion(each) : 'every assertion must be a mapping';
    if (typeof read === 'string') return `case ${name}: ${read}`;
    assertions.push(read);
  }
  return {
    name,
    skip: written['skip'] === true,
    object: text(written['object']),
    inventory: list(written['inventory']).filter((each) => typeof each === 'string'),
    assertions,
  };
}

function readAssertion({ violations, message }: Mapping): Assertion | string {
  const wanted = wantedViolations(violations);
  if (wanted === undefined) return `violations must be a number, yes or no, found ${JSON.stringify(violations)}`;
  if (message === undefined || message === '') return { violations: wanted };
  if (typeof message !== 'string') return 'message must be a regular expression';
  try {
    return { violations: wanted, message: RE2JS.compile(message) };
  } catch (error) {
    return `message is no regular expression: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** YAML has `yes` and `no` for true and false; without a word any violation will do. */
function wantedViolations(value: Value | undefined): Assertion['violations'] | undefined {
  if (value === undefined || value === null || value === true || value === 'yes') return 'yes';
  if (value === false || value === 'no') return 'no';
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined;
}

function list(value: Value | undefined): readonly Value[] {
  return isList(value) ? value : [];
}
