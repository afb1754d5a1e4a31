/** Whoever started this program (`programs.ts`) holds its standard input open for as long as it is there itself. */
export function endWithParent(): void {
  process.stdin.on('end', () => process.exit()).resume();
}
