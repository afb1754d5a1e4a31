import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { VulnsError } from '../error.ts';
import { checkSources, sources } from '../sources/registry.ts';
import type { Download } from '../sources/source.ts';
import { download, failed, fetchBytes, type Network } from './fetch.ts';

export interface FeedUpdate {
  readonly source: string;
  readonly file: string;
  readonly result: 'new' | 'unchanged' | VulnsError;
}

export interface FeedOptions {
  /** Where the feeds are kept between updates. */
  readonly folder: string;
  readonly sources?: readonly string[];
  readonly network: Network;
  /** Takes the place of the publishers' hosts: `https://mirror.example/` followed by host and path. */
  readonly through?: string;
  readonly onProgress?: (update: { readonly source: string; readonly file: string }) => void;
}

/** Brings the publishers' feeds. One that cannot be had is told and hides no other: its last copy stays in use. */
export async function bringFeeds(options: FeedOptions): Promise<FeedUpdate[]> {
  checkSources(options.sources);
  const updates: FeedUpdate[] = [];
  for (const { id, downloads } of sources) {
    if (options.sources !== undefined && !options.sources.includes(id)) continue;
    for (const one of downloads) {
      options.onProgress?.({ source: id, file: one.file });
      const path = join(options.folder, id, one.file);
      mkdirSync(dirname(path), { recursive: true });
      try {
        const url = await addressOf(one, options);
        updates.push({ source: id, file: one.file, result: await download(url, path, options.network) });
      } catch (error) {
        if (!(error instanceof VulnsError)) throw error;
        // A full disk will not have room for the next one either.
        if (error.code === 'disk') throw error;
        updates.push({ source: id, file: one.file, result: error });
      }
    }
  }
  return updates;
}

async function addressOf({ url, through }: Download, { network, through: mirror }: FeedOptions): Promise<string> {
  const mirrored = (address: string): string =>
    mirror === undefined ? address : `${mirror.replace(/\/$/, '')}/${address.replace(/^https?:\/\//, '')}`;
  if (through === undefined) return mirrored(url);
  const text = (await fetchBytes(mirrored(url), {}, network)).bytes.toString('utf8').trim();
  if (through === 'pointer') return mirrored(new URL(text, url).href);
  return repositoryAddress(text, url, mirrored, network);
}

/** A list of mirrors; repomd.xml at the first of them says where updateinfo lies. */
async function repositoryAddress(
  list: string,
  url: string,
  mirrored: (address: string) => string,
  network: Network,
): Promise<string> {
  const base = list.split('\n')[0]?.trim().replace(/\/?$/, '/') ?? '';
  const { bytes } = await fetchBytes(mirrored(new URL('repodata/repomd.xml', base).href), {}, network);
  const text = (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString('utf8');
  const location = /<data\s+type="updateinfo"[\s\S]*?<location[^>]*href="([^"]+)"/.exec(text)?.[1];
  if (location === undefined) throw failed(url, 'the repository names no updateinfo');
  return mirrored(new URL(location, base).href);
}
