import { get } from 'node:https';
import { text } from 'node:stream/consumers';

/** The authority of what senders talk to, as PEM: asked for before it can be known, as whoever sets a sender up does. */
export async function authorityOf(ingestUrl: string): Promise<string> {
  return await new Promise((resolve, reject) => {
    get(`${ingestUrl}/ingest/v1/authority`, { rejectUnauthorized: false }, (response) => resolve(text(response))).once(
      'error',
      reject,
    );
  });
}
