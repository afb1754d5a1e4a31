/** Reads `name: value` lines; a value that is JSON is taken as that, anything else as text. */
export function readLines(text: string): Record<string, unknown> {
  const settings: Record<string, unknown> = {};
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    settings[line.slice(0, colon).trim()] = valueOf(line.slice(colon + 1).trim());
  }
  return settings;
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

export function printLines(settings: Readonly<Record<string, unknown>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('\n');
}
