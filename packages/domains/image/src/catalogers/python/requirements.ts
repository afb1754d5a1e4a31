import type { Component } from '@seawall/model';
import type { CatalogedFile, Cataloger, Reading } from '../../analyse/cataloger.ts';
import { makeComponent } from '../../component/make.ts';
import { onlyHash } from '../../formats/integrity.ts';

/** Requirements files of pip. Only what is pinned (`==`) says which version would be installed. */
export const requirementsCataloger: Cataloger = {
  id: 'requirements',
  version: 1,
  urls: ['https://pip.pypa.io/en/stable/reference/requirements-file-format/'],
  evidence: 'declared',
  wants: {
    suffixes: ['.txt'],
    accepts: (path) => /(?:^|\/)[^/]*requirements[^/]*\.txt$|(?:^|\/)requirements\/[^/]+\.txt$/i.test(path),
  },
  limit: 4 * 1024 * 1024,
  read: readRequirements,
};

function readRequirements({ path, content }: CatalogedFile): Reading {
  const components: Component[] = [];
  const scope = /(?:^|[^a-z])(?:dev|test|tests|lint|docs)(?:[^a-z]|$)/i.test(path.slice(path.lastIndexOf('/') + 1))
    ? { scope: 'development' as const }
    : {};
  for (const { text, line } of logicalLines(content.text())) {
    const requirement = text.replace(/(?:^|\s)#.*$/, '').trim();
    const match = /^([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*===?\s*([^\s;,*]+)(?=\s|;|$)/.exec(requirement);
    if (match === null) continue;
    const hashes = [...requirement.matchAll(/--hash=(\S+)/g)].map(([, hash]) => hash);
    components.push(
      makeComponent({
        ecosystem: 'pypi',
        name: match[1] as string,
        version: match[2] as string,
        place: { path, line },
        hashes: onlyHash(hashes),
        ...scope,
      }),
    );
  }
  return components.length === 0 ? {} : { components };
}

/** A backslash at its end joins a line with the next. */
function logicalLines(content: string): { text: string; line: number }[] {
  const lines: { text: string; line: number }[] = [];
  let open = false;
  for (const [index, raw] of content.split(/\r?\n/).entries()) {
    const goesOn = raw.endsWith('\\');
    const part = goesOn ? raw.slice(0, -1) : raw;
    const last = lines.at(-1);
    if (open && last !== undefined) last.text += ` ${part}`;
    else lines.push({ text: part, line: index + 1 });
    open = goesOn;
  }
  return lines;
}
