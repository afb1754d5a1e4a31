import type { Location } from '../errors.ts';
import type { Frame } from '../eval/context.ts';
import type { Value } from '../values/value.ts';
import { chain, type Emit, type Unit } from './compiler.ts';

/** A literal that reports when it is tried and each time that it holds. */
export function tracedLiteral(unit: Unit, loc: Location, own: readonly Emit[]): Emit {
  const { name: rule, slots } = unit;
  const report = (frame: Frame, op: 'eval' | 'true'): void => {
    const { tracer } = frame.c.run;
    if (tracer !== undefined) tracer({ op, rule, loc, locals: localValues(frame, slots.names) });
  };
  return (next) => {
    const step = chain(own, (frame) => {
      report(frame, 'true');
      return next(frame);
    });
    return (frame) => {
      report(frame, 'eval');
      return step(frame);
    };
  };
}

function localValues(frame: Frame, names: readonly string[]): Map<string, Value> {
  const locals = new Map<string, Value>();
  names.forEach((name, slot) => {
    const value = frame.s[slot];
    if (name !== '_' && value !== undefined) locals.set(name, value);
  });
  return locals;
}
