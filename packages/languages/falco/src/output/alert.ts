import type { EventSource } from '../fields/sources.ts';
import type { Bind } from '../filter/operand.ts';
import type { Rule } from '../rules/compile-rules.ts';
import { classOf, type Scalar } from '../types.ts';
import { compileOutput, type Output } from './format.ts';
import { absent, fitWidth, printValue } from './print-value.ts';
import { clockTime, isoTime } from './time.ts';

/** An alert as Falco writes it in JSON. */
export interface FalcoAlert {
  /** ISO 8601 in UTC, with nanoseconds. */
  readonly time: string;
  readonly rule: string;
  readonly priority: string;
  readonly source: string;
  readonly hostname?: string;
  /** The line: time, priority, message. */
  readonly output: string;
  readonly message: string;
  readonly tags: readonly string[];
  readonly output_fields: Readonly<Record<string, string | number | boolean | null>>;
}

export interface FormatterOptions<Event> {
  readonly source: EventSource;
  readonly bind: Bind<Event>;
  /** Nanoseconds since 1970. */
  readonly timeOf: (event: Event) => bigint | undefined;
  readonly hostname?: string;
  /** Whether lines begin with ISO 8601 rather than the time of day. */
  readonly isoLines?: boolean;
}

/** Writes alerts; outputs are compiled when their rule first fires. */
export interface Formatter<Event> {
  alert(rule: Rule, event: Event): FalcoAlert;
}

interface RuleOutput<Event> {
  readonly message: Output<Event>;
  readonly extra: readonly (readonly [key: string, output: Output<Event>])[];
}

export function createFormatter<Event>(options: FormatterOptions<Event>): Formatter<Event> {
  const { source, bind, timeOf, hostname, isoLines = false } = options;
  const context = { registry: source.registry, bind };
  const outputs = new WeakMap<Rule, RuleOutput<Event>>();
  const outputOf = (rule: Rule): RuleOutput<Event> => {
    const known = outputs.get(rule);
    if (known !== undefined) return known;
    const extra = Object.entries(rule.extraFields).map(
      ([key, format]) => [key, compileOutput(format, context)] as const,
    );
    const made = { message: compileOutput(rule.output, context), extra };
    outputs.set(rule, made);
    return made;
  };
  return {
    alert(rule, event) {
      const { definition } = rule;
      const { message, extra } = outputOf(rule);
      const nanoseconds = timeOf(event);
      const time = isoTime(nanoseconds) ?? absent;
      const text = render(message, event);
      const fields: Record<string, string | number | boolean | null> = {};
      for (const piece of message.pieces) if (typeof piece !== 'string') fields[piece.name] = jsonOf(piece, event);
      for (const [key, output] of extra) fields[key] = render(output, event);
      return {
        time,
        rule: rule.name,
        priority: definition.priority,
        source: definition.source,
        ...(hostname === undefined ? {} : { hostname }),
        output: `${isoLines ? time : (clockTime(nanoseconds) ?? absent)}: ${definition.priority} ${text}`,
        message: text,
        tags: definition.tags,
        output_fields: fields,
      };
    },
  };
}

/** The output with the event's values; absent ones show as <NA>. */
export function render<Event>({ pieces }: Output<Event>, event: Event): string {
  let text = '';
  for (const piece of pieces) {
    if (typeof piece === 'string') text += piece;
    else text += fitWidth(printValue(piece.get(event, 0), piece.type, piece.ancestors), piece.width);
  }
  return text;
}

type Placed<Event> = Exclude<Output<Event>['pieces'][number], string>;

/** A value for JSON: numbers and booleans as such, where JSON can hold them exactly. */
function jsonOf<Event>(piece: Placed<Event>, event: Event): string | number | boolean | null {
  const value = piece.get(event, 0);
  if (value === undefined) return null;
  // An address is a number here, yet text to everyone else.
  if (isPlain(value) && classOf(piece.type) !== 'address' && classOf(piece.type) !== 'network') return value;
  return printValue(value, piece.type, piece.ancestors);
}

function isPlain(value: Scalar | readonly Scalar[]): value is number | boolean {
  return typeof value === 'boolean' || (typeof value === 'number' && Number.isSafeInteger(value));
}
