export function isPurl(text: string): boolean {
  return text.startsWith('pkg:');
}

/** The first line that is neither empty nor a comment is a package URL. */
export function isPurlList(text: string): boolean {
  return isPurl(
    text
      .split('\n', 200)
      .map((line) => line.trim())
      .find((line) => line !== '' && !line.startsWith('#')) ?? '',
  );
}
