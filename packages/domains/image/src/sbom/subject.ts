import type { Ref } from '@seawall/model';
import { readPurl } from '../purl/parse.ts';
import { isPurlFault } from '../purl/purl.ts';

const digestForm = /^sha\d+:[0-9a-f]{32,}$/;

/** What a document of others describes: an image with its digest where it says so, else a file or folder. */
export function subjectOf(isImage: boolean, name: string, version: string | undefined, purl: string | undefined): Ref {
  const read = purl === undefined ? undefined : readPurl(purl);
  const parts = read === undefined || isPurlFault(read) ? undefined : read;
  if (!isImage && parts?.type !== 'oci' && parts?.type !== 'docker') return { type: 'file', path: name };
  const [bare = name, ofName] = name.split('@');
  const digest = [ofName, version, parts?.version].find((one) => one !== undefined && digestForm.test(one));
  const tag =
    parts?.qualifiers?.['tag'] ?? (version !== undefined && /^[\w.-]{1,128}$/.test(version) ? version : undefined);
  const tagged = tag === undefined || /:[\w.-]+$/.test(bare) ? bare : `${bare}:${tag}`;
  return { type: 'image', name: tagged, ...(digest === undefined ? {} : { digest }) };
}
