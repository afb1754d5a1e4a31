/** Deeper than anything that is sent, and far less than what functions that call themselves bear. */
const mostDeep = 200;
/** Each takes memory many times its letter in the text. */
const mostParts = 1_500_000;
/** What is shorter cannot do harm. */
const harmless = 4096;

/** What is wrong with how a JSON text is built, before it is read: nesting without an end, or lists of millions of nothings. */
export function nestingFault(text: string): string | undefined {
  if (text.length <= harmless) return undefined;
  let depth = 0;
  let parts = 0;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case 0x22:
        at = endOfString(text, at);
        break;
      case 0x5b:
      case 0x7b:
        depth += 1;
        parts += 1;
        if (depth > mostDeep) return `it is nested more than ${mostDeep} deep`;
        if (parts > mostParts) return `it has more than ${mostParts} parts`;
        break;
      case 0x5d:
      case 0x7d:
        depth -= 1;
        break;
      default:
    }
  }
  return undefined;
}

/** The place of the quotation mark that ends the string that begins at `from`. */
function endOfString(text: string, from: number): number {
  let end = text.indexOf('"', from + 1);
  while (end >= 0) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === 0x5c) slashes += 1;
    if (slashes % 2 === 0) return end;
    end = text.indexOf('"', end + 1);
  }
  return text.length;
}
