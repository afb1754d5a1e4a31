import type { Option } from 'commander';
import type { Text } from '@seawall/model';
import type { VerbTools } from '../../verbs/verb.ts';
import { sendingTexts as texts } from './texts.ts';

/** Flags of commands that send what they find to a server. */
export interface SendingFlags {
  /** The server's address for senders. */
  readonly server?: string;
  /** A file with an API token or an enrolment token; else the variable SEAWALL_TOKEN. */
  readonly tokenFile?: string;
  /** PEM, where the server's authority is none that the system trusts and no enrolment token names it. */
  readonly serverCa?: string;
  /** The id of the cluster there, with an API token. */
  readonly serverCluster?: string;
}

export function sendingOptions({ option }: VerbTools, server: Text = texts.server): Option[] {
  return [
    option('--server <url>', server),
    option('--token-file <file>', texts.tokenFile),
    option('--server-ca <file>', texts.serverCa),
    option('--server-cluster <id>', texts.serverCluster),
  ];
}
