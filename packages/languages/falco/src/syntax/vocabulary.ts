/** The words of the filter language. Where one is a prefix of another the longer stands first: they are matched in order. */

export const numberOperators = ['<=', '<', '>=', '>'] as const;

export const textOperators = [
  '==',
  '=',
  '!=',
  'glob',
  'iglob',
  'contains',
  'icontains',
  'bcontains',
  'startswith',
  'bstartswith',
  'endswith',
  'regex',
] as const;

export const listOperators = ['intersects', 'in', 'pmatch'] as const;

export const modifiers = ['oneof', 'anyof', 'allof'] as const;

export const transformers = ['tolower', 'toupper', 'b64', 'basename', 'len', 'join', 'concat', 'getopt'] as const;

/** Only on the right of an operator: the value of another field. */
export const valueTransformer = 'val';

export type Operator =
  | (typeof numberOperators)[number]
  | (typeof textOperators)[number]
  | (typeof listOperators)[number]
  | 'exists';
export type Modifier = (typeof modifiers)[number];
export type TransformerName = (typeof transformers)[number] | typeof valueTransformer;

/** As error messages list them. */
export const operatorNames: readonly Operator[] = ['exists', ...numberOperators, ...textOperators, ...listOperators];

/** What a bare word may hold: it ends at a blank, parenthesis, quote, equals sign or comma. */
export const bareWord = /[^()"'\s=,]+/y;
export const bareArgument = /[^\s[\]"']+/y;
export const number = /0[xX][0-9a-zA-Z]+|[+-]?[0-9]+[.]?[0-9]*(?:[eE][+-][0-9]+)?/y;
export const identifier = /[a-zA-Z]+[a-zA-Z0-9_]*/y;
export const fieldName = /[a-zA-Z]+[a-zA-Z0-9_]*(?:\.[a-zA-Z]+[a-zA-Z0-9_]*)+/y;
export const blank = /[ \t\b\r\n]+/y;
