import type { Text } from '@seawall/model';

/** An archive that is not one, or not a whole one; `offset` is where in the uncompressed archive it was seen. */
export class TarError extends Error {
  readonly code: 'corrupt' | 'truncated';
  readonly text: Text;
  readonly offset: number;

  constructor(code: TarError['code'], text: Text, offset: number) {
    super(text.en);
    this.name = 'TarError';
    this.code = code;
    this.text = text;
    this.offset = offset;
  }
}

/** What can be wrong with an archive. */
export const tarFaults = {
  cutOff: { en: 'the archive ends in the middle of an entry', zh: '归档在某个条目中间结束' },
  loneZeros: { en: 'a block of zeros stands between entries', zh: '条目之间出现全零块' },
  header: { en: 'a header is damaged, or this is not a tar archive', zh: '头部已损坏，或这不是 tar 归档' },
  longHeader: { en: 'an extended header is unreasonably long', zh: '扩展头部过长' },
  extension: { en: 'an extended header is damaged', zh: '扩展头部已损坏' },
  sparse: { en: 'the map of a sparse file is damaged', zh: '稀疏文件的映射表已损坏' },
} as const satisfies Readonly<Record<string, Text>>;
