/**
 * What GitHub code scanning takes in one upload, and how much of a text it shows:
 * https://docs.github.com/en/code-security/code-scanning/troubleshooting-sarif-uploads/results-exceed-limit
 */
export const limits = {
  results: 25_000,
  rules: 25_000,
  /** After gzip. */
  compressedBytes: 10 * 1024 * 1024,
  /** Of a result, the first ones being shown; further ones are dropped by us. */
  locations: 100,
  tags: 10,
  descriptionCharacters: 1024,
} as const;

/** The text cut to a length in UTF-16 units, never inside a surrogate pair, an ellipsis telling of the cut. */
export function clip(text: string, length: number = limits.descriptionCharacters): string {
  if (text.length <= length) return text;
  return `${text.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
