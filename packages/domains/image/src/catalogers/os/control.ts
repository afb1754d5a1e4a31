/** The fields of one paragraph by their names in lower case; of folded fields the lines, joined by line breaks. */
export type ControlParagraph = ReadonlyMap<string, string>;

/** Reads the paragraphs of a Debian control file (deb822). Lines that are no field are passed over. */
export function readControl(text: string): ControlParagraph[] {
  const paragraphs: ControlParagraph[] = [];
  let fields = new Map<string, string>();
  let last = '';
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === '') {
      if (fields.size > 0) paragraphs.push(fields);
      fields = new Map();
      last = '';
      continue;
    }
    if (line.startsWith(' ') || line.startsWith('\t')) {
      if (last !== '') fields.set(last, `${fields.get(last) ?? ''}\n${line.trim()}`);
      continue;
    }
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    last = line.slice(0, colon).toLowerCase();
    fields.set(last, line.slice(colon + 1).trim());
  }
  if (fields.size > 0) paragraphs.push(fields);
  return paragraphs;
}
