/**
 * The shape that a translation must have to be complete: every key of the English one. Forms for one thing are left
 * out, since Chinese has none.
 */
export type SameKeys<T> = {
  [K in keyof T as K extends `${string}_one` ? never : K]: T[K] extends string ? string : SameKeys<T[K]>;
};
