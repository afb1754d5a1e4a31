import { type Bind, compileOutput, type EventSource, renderOutput } from '@seawall/falco';

/** Fields that rules over several events and exceptions name: few, and always the same. */
const mostFields = 500;

/** Reads fields by name as text; each is compiled once. */
export function fieldReader<Event>(
  { registry }: EventSource,
  bind: Bind<Event>,
): (event: Event, field: string) => string | undefined {
  const known = new Map<string, ((event: Event) => string | undefined) | undefined>();
  return (event, field) => {
    if (!known.has(field)) {
      if (known.size >= mostFields) known.clear();
      known.set(field, compile(field));
    }
    return known.get(field)?.(event);
  };

  function compile(field: string): ((event: Event) => string | undefined) | undefined {
    try {
      const output = compileOutput(`%${field}`, { registry, bind });
      // What stands behind the field's name is no field.
      if (output.pieces.length !== 1) return undefined;
      return (event) => {
        const text = renderOutput(output, event);
        return text === '<NA>' ? undefined : text;
      };
    } catch {
      return undefined;
    }
  }
}
