import type { AdvisorySeverity } from '../advisory.ts';
import { walkXml } from './xml.ts';
import { severityWord } from './words.ts';

/** One definition of an OVAL document. */
export interface OvalDefinition {
  readonly id: string;
  class: string;
  title: string;
  description: string;
  /** References by their source: `CVE`, `RHSA`, `elsa`, `SUSE CVE`. */
  readonly references: { readonly source: string; readonly id: string; readonly url: string }[];
  severity: AdvisorySeverity | undefined;
  readonly cvss: string[];
  issued: string;
  /** The tests at the leaves, with the module that their branch asks for. */
  readonly criteria: OvalCriterion[];
}

export interface OvalCriterion {
  readonly test: string;
  readonly comment: string;
  readonly module: string | undefined;
}

/** What a test compares: an installed package with a bound. */
export interface OvalTest {
  readonly name: string;
  readonly evr: string | undefined;
  /** `less than`, `less than or equal`, `greater than or equal`. */
  readonly operation: string;
  readonly architectures: readonly string[];
}

export interface OvalDocument {
  readonly definitions: readonly OvalDefinition[];
  test(id: string): OvalTest | undefined;
}

interface Branch {
  module: string | undefined;
}

/** Reads a document whole: tests, objects and states stand behind the definitions that need them. */
export function readOval(source: string): OvalDocument {
  const definitions: OvalDefinition[] = [];
  const tests = new Map<string, { object: string; state: string }>();
  const objects = new Map<string, string>();
  const states = new Map<string, { evr?: string; operation: string; architectures: readonly string[] }>();
  let definition: OvalDefinition | undefined;
  const branches: Branch[] = [];
  let current: { kind: 'test' | 'object' | 'state'; id: string } | undefined;
  let evr: { datatype: string; operation: string } | undefined;

  walkXml(source, {
    open(tag, attributes) {
      const id = attributes['id'] ?? '';
      if (tag === 'definition') {
        definition = {
          id,
          class: attributes['class'] ?? '',
          title: '',
          description: '',
          references: [],
          severity: undefined,
          cvss: [],
          issued: '',
          criteria: [],
        };
      } else if (definition !== undefined) openInDefinition(definition, branches, tag, attributes);
      else if (tag.endsWith('_test')) {
        current = { kind: 'test', id };
        tests.set(id, { object: '', state: '' });
      } else if (tag.endsWith('_object')) current = { kind: 'object', id };
      else if (tag.endsWith('_state')) {
        current = { kind: 'state', id };
        states.set(id, { operation: '', architectures: [] });
      } else if (current?.kind === 'test') {
        const test = tests.get(current.id);
        if (test !== undefined && tag === 'object') test.object = attributes['object_ref'] ?? '';
        if (test !== undefined && tag === 'state') test.state = attributes['state_ref'] ?? '';
      } else if (tag === 'evr')
        evr = { datatype: attributes['datatype'] ?? '', operation: attributes['operation'] ?? '' };
    },
    close(tag, text) {
      if (definition !== undefined) {
        if (tag === 'definition') {
          definitions.push(definition);
          definition = undefined;
          branches.length = 0;
        } else closeInDefinition(definition, branches, tag, text);
        return;
      }
      if (current?.kind === 'object' && tag === 'name') objects.set(current.id, text);
      if (current?.kind !== 'state') return;
      const state = states.get(current.id);
      if (state === undefined) return;
      if (tag === 'evr') states.set(current.id, { ...state, evr: text, operation: evr?.operation ?? '' });
      if (tag === 'arch') states.set(current.id, { ...state, architectures: text.replace(/[()^$]/g, '').split('|') });
    },
  });

  return {
    definitions,
    test(id) {
      const test = tests.get(id);
      const name = objects.get(test?.object ?? '');
      if (test === undefined || name === undefined) return undefined;
      const state = states.get(test.state);
      return { name, evr: state?.evr, operation: state?.operation ?? '', architectures: state?.architectures ?? [] };
    },
  };
}

function openInDefinition(
  definition: OvalDefinition,
  branches: Branch[],
  tag: string,
  attributes: Readonly<Record<string, string>>,
): void {
  if (tag === 'criteria') branches.push({ module: branches.at(-1)?.module });
  else if (tag === 'criterion') {
    const comment = attributes['comment'] ?? '';
    const module = /^Module ([\w.+-]+:[\w.+-]+) is enabled/.exec(comment)?.[1];
    const branch = branches.at(-1);
    // What a branch asks for stands before what it holds.
    if (module !== undefined && branch !== undefined) branch.module = module;
    else definition.criteria.push({ test: attributes['test_ref'] ?? '', comment, module: branch?.module });
  } else if (tag === 'reference') {
    const { source = '', ref_id: id = '', ref_url: url = '' } = attributes;
    definition.references.push({ source, id, url });
  } else if (tag === 'issued' || tag === 'public_date') definition.issued ||= attributes['date'] ?? '';
  else if (tag === 'cve') {
    const vector = attributes['cvss3'] ?? attributes['cvss_vector'];
    const plain = vector === undefined ? undefined : /CVSS:3\.\d\/\S+/.exec(vector)?.[0];
    if (plain !== undefined) definition.cvss.push(plain);
  }
}

function closeInDefinition(definition: OvalDefinition, branches: Branch[], tag: string, text: string): void {
  if (tag === 'criteria') branches.pop();
  else if (tag === 'title') definition.title ||= text;
  else if (tag === 'description') definition.description ||= text;
  else if (tag === 'severity') definition.severity ??= severityWord(text);
  else if (tag === 'advisory_id' && text !== '') definition.references.push({ source: 'advisory', id: text, url: '' });
  else if (tag === 'public_date' && text !== '') definition.issued ||= text;
}
