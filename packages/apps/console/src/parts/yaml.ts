/** Prints a JSON value as YAML that people read. It is shown, never parsed: strings are quoted where in doubt. */
export function yamlOf(value: unknown, indent = ''): string {
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    return value.map((item) => `${indent}- ${nested(item, `${indent}  `).trimStart()}`).join('\n');
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    if (entries.length === 0) return '{}';
    return entries
      .map(
        ([key, item]) =>
          `${indent}${key}:${isBranch(item) ? `\n${yamlOf(item, `${indent}  `)}` : ` ${scalar(item, indent)}`}`,
      )
      .join('\n');
  }
  return `${indent}${scalar(value, indent)}`;
}

function isBranch(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

function nested(value: unknown, indent: string): string {
  return isBranch(value) ? yamlOf(value, indent) : scalar(value, indent);
}

const plain = /^[A-Za-z_/.][\w ./@-]*$/;
const otherwiseRead = /^(?:true|false|null|yes|no|on|off)$/i;

function scalar(value: unknown, indent: string): string {
  if (typeof value === 'string') {
    if (value.includes('\n'))
      return `|-\n${value
        .split('\n')
        .map((line) => `${indent}  ${line}`)
        .join('\n')}`;
    return plain.test(value) && !otherwiseRead.test(value) && !value.endsWith(' ') ? value : JSON.stringify(value);
  }
  if (Array.isArray(value)) return '[]';
  if (typeof value === 'object' && value !== null) return '{}';
  return String(value);
}
