import type { Location } from '../errors.ts';

/** How a module is read: v0 wants keywords imported, v1 has them all. */
export type Dialect = 'v0' | 'v1';

export type Term =
  | { readonly type: 'scalar'; readonly value: null | boolean | number | bigint | string; readonly loc: Location }
  | { readonly type: 'var'; readonly name: string; readonly loc: Location }
  | Ref
  | Call
  | { readonly type: 'array' | 'set'; readonly items: readonly Term[]; readonly loc: Location }
  | { readonly type: 'object'; readonly entries: readonly (readonly [Term, Term])[]; readonly loc: Location }
  | { readonly type: 'arrayComp' | 'setComp'; readonly head: Term; readonly body: Body; readonly loc: Location }
  | {
      readonly type: 'objectComp';
      readonly key: Term;
      readonly value: Term;
      readonly body: Body;
      readonly loc: Location;
    }
  | {
      readonly type: 'template';
      readonly parts: readonly (string | Literal)[];
      readonly raw: boolean;
      readonly loc: Location;
    };

interface Ref {
  readonly type: 'ref';
  readonly head: Term;
  readonly path: readonly Term[];
  readonly loc: Location;
}

/** A call; operators are calls by the name of their built-in. */
export interface Call {
  readonly type: 'call';
  /** A var or a ref of names. */
  readonly fn: Term;
  readonly args: readonly Term[];
  readonly infix: boolean;
  readonly loc: Location;
}

export interface With {
  readonly target: Term;
  readonly value: Term;
}

export type LiteralForm =
  | { readonly type: 'expr'; readonly term: Term }
  | { readonly type: 'unify' | 'assign'; readonly left: Term; readonly right: Term }
  | { readonly type: 'declare'; readonly names: readonly Term[] }
  | { readonly type: 'someIn'; readonly key: Term | undefined; readonly value: Term; readonly domain: Term }
  | {
      readonly type: 'every';
      readonly key: Term | undefined;
      readonly value: Term;
      readonly domain: Term;
      readonly body: Body;
    }
  | { readonly type: 'not'; readonly form: LiteralForm };

export interface Literal {
  readonly form: LiteralForm;
  readonly withs: readonly With[];
  readonly loc: Location;
}

export type Body = readonly Literal[];

export interface Head {
  /** The name and what follows it: `p`, `p.a[x]`. */
  readonly ref: readonly Term[];
  readonly args: readonly Term[] | undefined;
  /** `contains` (or v0's `p[x]`): the element. */
  readonly element: Term | undefined;
  readonly value: Term | undefined;
  /** Whether the value was given by `:=`; only the printer and strict mode care. */
  readonly assign: boolean;
}

export interface Else {
  readonly value: Term | undefined;
  readonly assign: boolean;
  readonly body: Body;
  readonly loc: Location;
}

export interface Rule {
  readonly isDefault: boolean;
  readonly head: Head;
  readonly body: Body;
  /** Whether a body was written; without one the rule is a fact. */
  readonly hasBody: boolean;
  readonly elses: readonly Else[];
  readonly annotations: readonly Annotations[];
  readonly loc: Location;
}

export interface Import {
  readonly path: readonly string[];
  readonly alias: string | undefined;
  readonly loc: Location;
}

/** A `# METADATA` block: what its YAML says, and where it stands. */
export interface Annotations {
  readonly scope: 'rule' | 'document' | 'package' | 'subpackages';
  readonly fields: Readonly<Record<string, unknown>>;
  readonly loc: Location;
}

export interface Module {
  readonly file: string;
  readonly dialect: Dialect;
  readonly package: readonly string[];
  readonly imports: readonly Import[];
  readonly rules: readonly Rule[];
  readonly annotations: readonly Annotations[];
  readonly comments: readonly { readonly text: string; readonly loc: Location }[];
  readonly loc: Location;
}
