import type { GraphqlNode } from './parts.ts';
import { baseType, fault, names, nodes, type Schema, text, typeText } from './types.ts';

// https://spec.graphql.org/October2021/#sec-Validation

interface Check {
  readonly schema: Schema;
  readonly fragments: ReadonlyMap<string, GraphqlNode>;
  /** Variables of the operation that is being checked. */
  readonly variables: ReadonlySet<string>;
  readonly used: Set<string>;
  readonly open: Set<string>;
  /** Fragments whose inside has been checked: what they hold does not hang on where they are spread. */
  readonly checked: Set<string>;
}

/** Throws for the first rule of validation that a query breaks. */
export function checkQuery(document: GraphqlNode, schema: Schema): void {
  const fragments = new Map(nodes(document, 'Fragments').map((each) => [text(each, 'Name'), each]));
  const operations = nodes(document, 'Operations');
  const seen = new Set<string>();
  for (const operation of operations) {
    const name = text(operation, 'Name');
    if (name === '' && operations.length > 1)
      throw fault('This anonymous operation must be the only defined operation.', operation);
    if (seen.has(name)) throw fault(`There can be only one operation named "${name}".`, operation);
    seen.add(name);
    checkOperation(operation, schema, fragments);
  }
}

function checkOperation(operation: GraphqlNode, schema: Schema, fragments: Check['fragments']): void {
  const kind = text(operation, 'Operation');
  const root = schema.types.get(schema.operations.get(kind) ?? '');
  if (root === undefined) throw fault(`Schema does not support operation type "${kind}"`, operation);
  const definitions = nodes(operation, 'VariableDefinitions');
  const variables = new Set(definitions.map((each) => text(each, 'Variable')));
  const check: Check = { schema, fragments, variables, used: new Set(), open: new Set(), checked: new Set() };
  for (const each of definitions) {
    const type = baseType(each['Type'] as GraphqlNode);
    if (!schema.types.has(type)) throw fault(`Unknown type "${type}".`, each);
  }
  checkDirectives(check, operation);
  checkSelections(check, nodes(operation, 'SelectionSet'), root);
  for (const each of definitions) {
    const name = text(each, 'Variable');
    if (!check.used.has(name))
      throw fault(`Variable "$${name}" is never used in operation "${text(operation, 'Name')}".`, each);
  }
}

function checkSelections(check: Check, selections: readonly GraphqlNode[], type: GraphqlNode): void {
  for (const selection of selections) {
    checkDirectives(check, selection);
    if ('Alias' in selection) checkField(check, selection, type);
    else if ('TypeCondition' in selection) checkInline(check, selection, type);
    else checkSpread(check, selection, type);
  }
}

function checkField(check: Check, field: GraphqlNode, type: GraphqlNode): void {
  const name = text(field, 'Name');
  if (name === '__typename' || name === '__schema' || name === '__type') return;
  const definition = nodes(type, 'Fields').find((each) => text(each, 'Name') === name);
  if (definition === undefined) throw fault(`Cannot query field "${name}" on type "${text(type, 'Name')}".`, field);
  const isGiven = (input: GraphqlNode): boolean =>
    nodes(field, 'Arguments').some((each) => text(each, 'Name') === text(input, 'Name'));
  for (const argument of nodes(field, 'Arguments')) {
    if (!nodes(definition, 'Arguments').some((each) => text(each, 'Name') === text(argument, 'Name'))) {
      throw fault(`Unknown argument "${text(argument, 'Name')}" on field "${text(type, 'Name')}.${name}".`, argument);
    }
    checkValue(check, argument['Value'] as GraphqlNode);
  }
  for (const input of nodes(definition, 'Arguments')) {
    const wanted = input['Type'] as GraphqlNode;
    if (wanted['NonNull'] === true && input['DefaultValue'] === undefined && !isGiven(input)) {
      throw fault(
        `Field "${name}" argument "${text(input, 'Name')}" of type "${typeText(wanted)}" is required, but it was not provided`,
        field,
      );
    }
  }
  const result = check.schema.types.get(baseType(definition['Type'] as GraphqlNode));
  const selections = nodes(field, 'SelectionSet');
  const isLeaf = ['SCALAR', 'ENUM'].includes(text(result, 'Kind'));
  const shown = typeText(definition['Type'] as GraphqlNode);
  if (isLeaf && selections.length > 0)
    throw fault(`Field "${name}" must not have a selection since type "${shown}" has no subfields.`, field);
  if (!isLeaf && selections.length === 0)
    throw fault(`Field "${name}" of type "${shown}" must have a selection of subfields.`, field);
  if (result !== undefined) checkSelections(check, selections, result);
}

function checkInline(check: Check, fragment: GraphqlNode, outer: GraphqlNode): void {
  const condition = text(fragment, 'TypeCondition');
  const type = condition === '' ? outer : conditionType(check, condition, fragment);
  checkOverlap(check, outer, type, fragment);
  checkSelections(check, nodes(fragment, 'SelectionSet'), type);
}

function checkSpread(check: Check, spread: GraphqlNode, outer: GraphqlNode): void {
  const name = text(spread, 'Name');
  const fragment = check.fragments.get(name);
  if (fragment === undefined) throw fault(`Unknown fragment "${name}".`, spread);
  if (check.open.has(name)) throw fault(`Cannot spread fragment "${name}" within itself.`, spread);
  const type = conditionType(check, text(fragment, 'TypeCondition'), fragment);
  checkOverlap(check, outer, type, spread);
  if (check.checked.has(name)) return;
  check.checked.add(name);
  check.open.add(name);
  checkSelections(check, nodes(fragment, 'SelectionSet'), type);
  check.open.delete(name);
}

function conditionType(check: Check, name: string, at: GraphqlNode): GraphqlNode {
  const type = check.schema.types.get(name);
  if (type === undefined) throw fault(`Unknown type "${name}".`, at);
  if (['OBJECT', 'INTERFACE', 'UNION'].includes(text(type, 'Kind'))) return type;
  throw fault(`Fragment cannot condition on non composite type "${name}".`, at);
}

/** The object types that a type may turn out to be. */
function possible(schema: Schema, type: GraphqlNode): readonly string[] {
  if (text(type, 'Kind') === 'UNION') return names(type, 'Types');
  if (text(type, 'Kind') !== 'INTERFACE') return [text(type, 'Name')];
  const name = text(type, 'Name');
  return [...schema.types.values()]
    .filter((each) => names(each, 'Interfaces').includes(name))
    .map((each) => text(each, 'Name'));
}

function checkOverlap(check: Check, outer: GraphqlNode, inner: GraphqlNode, at: GraphqlNode): void {
  const mayBe = possible(check.schema, inner);
  if (possible(check.schema, outer).some((each) => mayBe.includes(each))) return;
  throw fault(
    `Fragment cannot be spread here as objects of type "${text(outer, 'Name')}" can never be of type "${text(inner, 'Name')}".`,
    at,
  );
}

function checkDirectives(check: Check, node: GraphqlNode): void {
  for (const directive of nodes(node, 'Directives')) {
    const name = text(directive, 'Name');
    if (!check.schema.directives.has(name)) throw fault(`Unknown directive "@${name}".`, directive);
    for (const argument of nodes(directive, 'Arguments')) checkValue(check, argument['Value'] as GraphqlNode);
  }
}

function checkValue(check: Check, value: GraphqlNode): void {
  if (value['Kind'] === 0) {
    const name = text(value, 'Raw');
    if (!check.variables.has(name)) throw fault(`Variable "$${name}" is not defined.`, value);
    check.used.add(name);
  }
  for (const child of nodes(value, 'Children')) checkValue(check, child['Value'] as GraphqlNode);
}
