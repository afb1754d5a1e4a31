import type { Comparator } from '../ranges/comparator.ts';
import { isMapping, type Mapping, mappings, readJson, text } from './json.ts';
import type { Sink, Source, SpaceStatement } from './source.ts';
import { shortened } from './words.ts';

/** The feed of vulnerabilities that the project announces itself; a JSON Feed whose items hold Markdown. */
export const kubernetes: Source = {
  id: 'kubernetes',
  publisher: 'Kubernetes',
  licence: 'CC-BY-4.0',
  downloads: [
    {
      url: 'https://kubernetes.io/docs/reference/issues-security/official-cve-feed/index.json',
      file: 'official-cve-feed.json',
    },
  ],
  folders: ['official-cve-feed'],
  wants: /\.json$/,
  recognises: (name, head) => name.endsWith('.json') && /"feed_url"\s*:\s*"[^"]*official-cve-feed/.test(head),
  read(file, sink) {
    const feed = readJson(file, sink);
    if (feed === undefined) return;
    const items = isMapping(feed) ? feed['items'] : undefined;
    if (!Array.isArray(items)) return sink.problem(file.path, { en: 'lists no items', zh: '没有条目' });
    for (const item of mappings(items)) readItem(item, file.path, sink);
  },
};

function readItem(item: Mapping, path: string, sink: Sink): void {
  const id = text(item['id']);
  const body = text(item['content_text']);
  if (id === undefined || body === undefined) {
    return sink.problem(path, { en: 'has an item without id or text', zh: '有条目缺少 id 或正文' });
  }
  const statements = statementsOf(body);
  if (statements.length === 0) return sink.skipped();
  const title = text(item['summary']);
  const description = shortened(body);
  const vector = /CVSS:\d\.\d\/[A-Z:/]+/.exec(body)?.[0];
  const published = text(item['date_published']);
  const url = text(item['url']) ?? text(item['external_url']);
  sink.advisory(
    {
      id,
      source: 'kubernetes',
      ...(title === undefined ? {} : { title }),
      ...(description === undefined ? {} : { description }),
      ...(vector === undefined ? {} : { cvss: [vector] }),
      ...(published === undefined ? {} : { published }),
      ...(url === undefined ? {} : { references: [url] }),
    },
    statements,
  );
}

const components =
  /\b(kubelet|kube-apiserver|kube-controller-manager|kube-scheduler|kube-proxy|kubectl|kubeadm|ingress-nginx|cloud-controller-manager|secrets-store-csi-driver|aws-iam-authenticator|azure-file-csi-driver|image-builder)\b/i;

/** Lines under "Affected Versions": `kubelet v1.30.0 - v1.30.2`, `kube-apiserver: <= v1.31.11`. */
function statementsOf(body: string): SpaceStatement[] {
  const section = /affected versions?[^\n]*\n([\s\S]*?)(?:\n#{1,6}\s|\n\*\*|\n\s*(?:fixed versions?|how do i)|$)/i.exec(
    body,
  )?.[1];
  if (section === undefined) return [];
  const found = new Map<string, Comparator[][]>();
  let last: string | undefined;
  for (const line of section.split('\n')) {
    last = components.exec(line)?.[1]?.toLowerCase() ?? last;
    const set = setOf(line);
    if (last === undefined || set === undefined) continue;
    found.set(last, [...(found.get(last) ?? []), set]);
  }
  return [...found].map(([name, ranges]) => ({ space: 'kubernetes', name, statement: { ranges } }));
}

const version = 'v?(\\d+\\.\\d+(?:\\.\\d+)?(?:-[\\w.]+)?)';
const between = new RegExp(`(>=?)?\\s*${version}\\s*(?:-|–|to|through|and|,|&)\\s*(<=?)?\\s*${version}`);
const single = new RegExp(`(<=?|=|≤|before|prior to|up to)\\s*${version}`);
const alone = new RegExp(version);

function setOf(line: string): Comparator[] | undefined {
  const range = between.exec(line);
  if (range !== null) {
    const [, low = '>=', from = '', high = '<=', to = ''] = range;
    return [`${low as '>='}${from}`, `${high as '<='}${to}`];
  }
  const one = single.exec(line);
  if (one !== null) {
    const [, sign = '', bound = ''] = one;
    if (sign === '=') return [`=${bound}`];
    return [`${/^(?:<|before|prior to)$/.test(sign) ? '<' : '<='}${bound}`];
  }
  if (/all versions/i.test(line)) return [];
  const exact = alone.exec(line);
  return exact === null ? undefined : [`=${exact[1] ?? ''}`];
}
