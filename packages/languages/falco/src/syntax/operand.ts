import type { FieldUse, Source, Text, TransformerUse, TransformerValue } from './ast.ts';
import * as lex from './lexer.ts';
import type { Lexer } from './lexer.ts';
import * as words from './vocabulary.ts';

const maxNesting = 100;

/** A field or a transformer, if one stands here. */
export function parseSource(at: Lexer): Source | undefined {
  const position = lex.positionOf(at);
  const name = lex.take(at, words.fieldName);
  if (name !== undefined) return withArgument(at, { kind: 'field', name, position });
  return transformerAhead(at, false) ? parseTransformer(at, false) : undefined;
}

/** Whether the name of a transformer and its parenthesis follow; `val` counts only on the right of an operator. */
export function transformerAhead(at: Lexer, onTheRight: boolean): boolean {
  return transformerHere(at, onTheRight) !== undefined;
}

function transformerHere(at: Lexer, onTheRight: boolean): words.TransformerName | undefined {
  if (onTheRight && at.text.startsWith(`${words.valueTransformer}(`, at.index)) return words.valueTransformer;
  return words.transformers.find((name) => at.text.startsWith(`${name}(`, at.index));
}

export function parseTransformer(at: Lexer, onTheRight: boolean, depth = 0): TransformerUse {
  if (depth > maxNesting) lex.fail(at, `exceeded max depth limit of ${maxNesting}`);
  const position = lex.positionOf(at);
  const name = transformerHere(at, onTheRight) as words.TransformerName;
  lex.takeText(at, `${name}(`);
  const values: TransformerValue[] = [];
  lex.skipBlank(at);
  if (!lex.takeText(at, ')')) {
    do {
      lex.skipBlank(at);
      // The value of a field: nothing but a field stands in `val`.
      values.push(name === words.valueTransformer ? parseField(at) : parseValue(at, depth));
      lex.skipBlank(at);
    } while (lex.takeText(at, ','));
    if (!lex.takeText(at, ')')) lex.fail(at, "expected a ')' token closing the transformer");
  }
  return withArgument(at, { kind: 'transformer', name, values, position });
}

function parseValue(at: Lexer, depth: number): TransformerValue {
  const position = lex.positionOf(at);
  if (!lex.takeText(at, '(')) return parseItem(at, depth);
  const items: (Source | Text)[] = [];
  lex.skipBlank(at);
  if (lex.takeText(at, ')')) return { kind: 'operands', items, position };
  do {
    lex.skipBlank(at);
    items.push(parseItem(at, depth));
    lex.skipBlank(at);
  } while (lex.takeText(at, ','));
  if (!lex.takeText(at, ')')) lex.fail(at, "expected a ')' token");
  return { kind: 'operands', items, position };
}

function parseItem(at: Lexer, depth: number): Source | Text {
  const position = lex.positionOf(at);
  if (transformerAhead(at, false)) return parseTransformer(at, false, depth + 1);
  const field = takeField(at);
  if (field !== undefined) return field;
  const value = lex.takeQuoted(at) ?? lex.take(at, words.number);
  if (value === undefined) return lex.fail(at, 'expected a field, a transformer, a quoted string or a number');
  return { kind: 'text', value, position };
}

function parseField(at: Lexer): FieldUse {
  return takeField(at) ?? lex.fail(at, 'expected a valid field name');
}

function takeField(at: Lexer): FieldUse | undefined {
  const position = lex.positionOf(at);
  const name = lex.take(at, words.fieldName);
  return name === undefined ? undefined : withArgument(at, { kind: 'field', name, position });
}

function withArgument<Use extends Source>(at: Lexer, use: Use): Use {
  if (!lex.takeText(at, '[')) return use;
  const argument = lex.takeQuoted(at) ?? lex.take(at, words.bareArgument);
  if (argument === undefined) {
    lex.fail(at, 'expected a valid field argument: a quoted string or a bare string');
  }
  if (!lex.takeText(at, ']')) lex.fail(at, "expected a ']' token");
  return { ...use, argument };
}
