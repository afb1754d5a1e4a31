import { KubeError } from '../error.ts';

/** No event is larger: etcd takes objects up to a few MB. */
const longestLine = 64 * 1024 * 1024;

/**
 * The lines of a stream of bytes, empty ones left out. Bytes behind the last newline are no line (the connection was cut
 * inside it, and what it was to say will be said again) unless `last` says that they are. Throws when a line is longer
 * than `limit`.
 */
export async function* linesOf(
  stream: AsyncIterable<Buffer>,
  limit: number = longestLine,
  last?: 'rest',
): AsyncGenerator<string> {
  let rest: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    let from = 0;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      const piece = chunk.subarray(from, at);
      from = at + 1;
      if (rest.length > 0) {
        yield Buffer.concat([...rest, piece]).toString();
        rest = [];
        size = 0;
      } else if (piece.length > 0) yield piece.toString();
    }
    if (from < chunk.length) {
      rest.push(chunk.subarray(from));
      size += chunk.length - from;
      if (size > limit) {
        throw new KubeError('bad-response', {
          en: `A line of the answer is longer than ${limit} bytes`,
          zh: `响应中有一行超过 ${limit} 字节`,
        });
      }
    }
  }
  if (last === 'rest' && rest.length > 0) yield Buffer.concat(rest).toString();
}
