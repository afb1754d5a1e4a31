interface Node {
  text: string;
  end: boolean;
  children: Node[];
}

/** A test of whether one of many prefixes starts the text: a radix tree, so that shared beginnings are read once. */
export function prefixTest(prefixes: readonly string[]): (text: string) => boolean {
  if (prefixes.length <= fewPrefixes) {
    return (text) => {
      for (const prefix of prefixes) if (text.startsWith(prefix)) return true;
      return false;
    };
  }
  const root: Node = { text: '', end: false, children: [] };
  for (const prefix of prefixes) insert(root, prefix);
  return (text) => search(root, text);
}

const fewPrefixes = 3;

function insert(node: Node, prefix: string): void {
  if (prefix === '') {
    node.end = true;
    return;
  }
  const next = node.children.find((child) => child.text.charCodeAt(0) === prefix.charCodeAt(0));
  if (next === undefined) {
    node.children.push({ text: prefix, end: true, children: [] });
    return;
  }
  let shared = 1;
  while (shared < next.text.length && next.text[shared] === prefix[shared]) shared += 1;
  if (shared < next.text.length) {
    const rest: Node = { text: next.text.slice(shared), end: next.end, children: next.children };
    next.text = next.text.slice(0, shared);
    next.end = false;
    next.children = [rest];
  }
  insert(next, prefix.slice(shared));
}

function search(root: Node, text: string): boolean {
  let node = root;
  let at = 0;
  for (;;) {
    if (node.end) return true;
    const code = text.charCodeAt(at);
    const next = childFor(node.children, code);
    if (next === undefined || !text.startsWith(next.text, at)) return false;
    at += next.text.length;
    node = next;
  }
}

function childFor(children: readonly Node[], code: number): Node | undefined {
  for (const child of children) if (child.text.charCodeAt(0) === code) return child;
  return undefined;
}
