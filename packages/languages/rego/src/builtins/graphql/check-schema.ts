import type { GraphqlNode } from './parts.ts';
import { baseType, fault, names, nodes, type Schema, text, typeText } from './types.ts';

// https://spec.graphql.org/October2021/#sec-Type-System

const inputKinds = new Set(['SCALAR', 'ENUM', 'INPUT_OBJECT']);
const outputKinds = new Set(['SCALAR', 'OBJECT', 'INTERFACE', 'UNION', 'ENUM']);

/** Throws for the first rule of the type system that a schema breaks. */
export function checkSchema(schema: Schema): void {
  for (const type of schema.types.values()) checkDefinition(schema, type);
  for (const directive of schema.directives.values()) {
    checkName(directive);
    checkInputs(schema, nodes(directive, 'Arguments'));
  }
}

function checkName(node: GraphqlNode): void {
  const name = text(node, 'Name');
  if (name.startsWith('__'))
    throw fault(`Name "${name}" must not begin with "__", which is reserved by GraphQL introspection.`, node);
}

function checkDefinition(schema: Schema, type: GraphqlNode): void {
  checkName(type);
  const name = text(type, 'Name');
  checkDirectives(schema, type);
  switch (text(type, 'Kind')) {
    case 'OBJECT':
    case 'INTERFACE':
      checkFields(schema, type);
      for (const each of names(type, 'Interfaces')) checkImplements(schema, type, each);
      return;
    case 'INPUT_OBJECT':
      if (nodes(type, 'Fields').length === 0)
        throw fault(`INPUT_OBJECT ${name}: must define one or more input fields.`, type);
      checkInputs(schema, nodes(type, 'Fields'));
      return;
    case 'ENUM':
      if (nodes(type, 'EnumValues').length === 0)
        throw fault(`ENUM ${name}: must define one or more unique enum values.`, type);
      for (const value of nodes(type, 'EnumValues')) checkDirectives(schema, value);
      return;
    case 'UNION':
      if (names(type, 'Types').length === 0)
        throw fault(`UNION ${name}: must define one or more unique member types.`, type);
      for (const member of names(type, 'Types')) {
        const found = known(schema, member, type);
        if (text(found, 'Kind') !== 'OBJECT') throw fault(`UNION type ${JSON.stringify(member)} must be OBJECT.`, type);
      }
      return;
    default:
  }
}

function known(schema: Schema, name: string, at: GraphqlNode): GraphqlNode {
  const found = schema.types.get(name);
  if (found === undefined) throw fault(`Undefined type ${name}.`, at);
  return found;
}

function checkFields(schema: Schema, type: GraphqlNode): void {
  const fields = nodes(type, 'Fields');
  if (fields.length === 0)
    throw fault(`${text(type, 'Kind')} ${text(type, 'Name')}: must define one or more fields.`, type);
  const seen = new Set<string>();
  for (const field of fields) {
    checkName(field);
    const name = text(field, 'Name');
    if (seen.has(name)) throw fault(`Field ${text(type, 'Name')}.${name} can only be defined once.`, field);
    seen.add(name);
    const result = known(schema, baseType(field['Type'] as GraphqlNode), field);
    if (!outputKinds.has(text(result, 'Kind')))
      throw fault(`${text(type, 'Kind')} field must be one of SCALAR, OBJECT, INTERFACE, UNION, ENUM.`, field);
    checkInputs(schema, nodes(field, 'Arguments'));
    checkDirectives(schema, field);
  }
}

function checkInputs(schema: Schema, inputs: readonly GraphqlNode[]): void {
  for (const input of inputs) {
    checkName(input);
    const name = baseType(input['Type'] as GraphqlNode);
    const kind = text(known(schema, name, input), 'Kind');
    if (!inputKinds.has(kind))
      throw fault(`Input field ${text(input, 'Name')} has type ${name}, which is no input type.`, input);
    checkDirectives(schema, input);
  }
}

function checkDirectives(schema: Schema, node: GraphqlNode): void {
  for (const directive of nodes(node, 'Directives')) {
    const name = text(directive, 'Name');
    const definition = schema.directives.get(name);
    if (definition === undefined) throw fault(`Undefined directive ${name}.`, directive);
    for (const argument of nodes(directive, 'Arguments')) {
      if (nodes(definition, 'Arguments').some((each) => text(each, 'Name') === text(argument, 'Name'))) continue;
      throw fault(`Undefined argument ${text(argument, 'Name')} for directive ${name}.`, argument);
    }
  }
}

/** An implementation has the fields of its interface, and implements what that one does. */
function checkImplements(schema: Schema, type: GraphqlNode, interfaceName: string): void {
  const wanted = known(schema, interfaceName, type);
  const name = text(type, 'Name');
  if (text(wanted, 'Kind') !== 'INTERFACE')
    throw fault(`${name} implements ${interfaceName}, which is no interface.`, type);
  for (const each of names(wanted, 'Interfaces')) {
    if (names(type, 'Interfaces').includes(each)) continue;
    throw fault(`Type ${name} must implement ${each} because it is implemented by ${interfaceName}.`, type);
  }
  for (const field of nodes(wanted, 'Fields')) {
    const own = nodes(type, 'Fields').find((each) => text(each, 'Name') === text(field, 'Name'));
    if (own === undefined)
      throw fault(
        `For ${name} to implement ${interfaceName} it must have a field called ${text(field, 'Name')}.`,
        type,
      );
    const [ownType, wantedType] = [own, field].map((each) => each['Type'] as GraphqlNode);
    if (!isCovariant(schema, ownType as GraphqlNode, wantedType as GraphqlNode)) {
      throw fault(
        `For ${name} to implement ${interfaceName} the field ${text(field, 'Name')} must have type ${typeText(wantedType)}.`,
        type,
      );
    }
  }
}

function isCovariant(schema: Schema, own: GraphqlNode, wanted: GraphqlNode): boolean {
  if (wanted['NonNull'] === true && own['NonNull'] !== true) return false;
  const [ownElement, wantedElement] = [own['Elem'], wanted['Elem']] as (GraphqlNode | undefined)[];
  if (ownElement !== undefined && wantedElement !== undefined) return isCovariant(schema, ownElement, wantedElement);
  if (ownElement !== undefined || wantedElement !== undefined) return false;
  const [ownName, wantedName] = [text(own, 'NamedType'), text(wanted, 'NamedType')];
  if (ownName === wantedName) return true;
  return (
    names(schema.types.get(ownName), 'Interfaces').includes(wantedName) ||
    names(schema.types.get(wantedName), 'Types').includes(ownName)
  );
}
