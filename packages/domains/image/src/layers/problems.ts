import type { Problem } from '@seawall/kube';
import type { Text } from '@seawall/model';

export function leadsOut(name: string): Problem {
  return {
    code: 'link-outside',
    file: name,
    message: {
      en: 'The archive names a file outside of its root; read as a file below the root, as container runtimes unpack it',
      zh: '归档中的文件名指向根目录之外；已按容器运行时的解包方式视为根目录下的文件',
    },
  };
}

export function tooMany(path: string, limit: number): Problem {
  return {
    code: 'too-large',
    file: path,
    message: {
      en: `Not read, nor is any file behind it in this layer: ${limit} files with packages or findings are the limit`,
      zh: `该文件及本层中其后的文件均未读取：含软件包或问题的文件数已达上限 ${limit}`,
    },
  };
}

export function tooManyLinks(path: string, limit: number): Problem {
  return {
    code: 'too-large',
    file: path,
    message: {
      en: `This link, and those behind it in the layer, are not followed: ${limit} are the limit`,
      zh: `该链接及本层中其后的链接均未跟随：链接数已达上限 ${limit}`,
    },
  };
}

/** A hard link of which no layer holds the file. */
export function linkToNothing(path: string, target: string): Problem {
  return {
    code: 'unreadable',
    file: path,
    message: {
      en: `Not read: it is a hard link to ${target}, which no layer holds`,
      zh: `未读取：它是指向 ${target} 的硬链接，而任何镜像层中都没有该文件`,
    },
  };
}

export function broken(layer: string, code: 'corrupt' | 'truncated', why: Text): Problem {
  return {
    code: code === 'corrupt' ? 'syntax' : 'truncated',
    file: layer,
    message:
      code === 'corrupt'
        ? {
            en: `The layer is damaged: ${why.en}; what stands behind is not read`,
            zh: `镜像层已损坏：${why.zh}；其后的内容未读取`,
          }
        : { en: `The layer is cut off: ${why.en}`, zh: `镜像层不完整：${why.zh}` },
  };
}

export function wrongDigest(layer: string, expected: string, found: string): Problem {
  return {
    code: 'digest-mismatch',
    file: layer,
    message: {
      en: `The content is not what the image says: it has digest ${found}, not ${expected}`,
      zh: `内容与镜像声明不符：实际摘要为 ${found}，声明为 ${expected}`,
    },
  };
}

export function bomb(layer: string, bytes: number, stored: number): Problem {
  return {
    code: 'too-large',
    file: layer,
    message: {
      en: `Reading stopped: ${stored} compressed bytes had become ${bytes}, which is a decompression bomb`,
      zh: `已停止读取：${stored} 字节的压缩数据已展开为 ${bytes} 字节，属于解压炸弹`,
    },
  };
}

export function tooLong(layer: string, limit: number): Problem {
  return {
    code: 'too-large',
    file: layer,
    message: {
      en: `Reading stopped after ${limit} bytes, the limit for one layer`,
      zh: `读取 ${limit} 字节后已停止，这是单个镜像层的上限`,
    },
  };
}

export function unknownCompression(layer: string, compression: string): Problem {
  return {
    code: 'unreadable',
    file: layer,
    message: {
      en: `The layer is compressed with ${compression}, which no image format provides for (gzip and zstd are)`,
      zh: `镜像层使用 ${compression} 压缩，镜像格式不支持该算法（支持 gzip 和 zstd）`,
    },
  };
}

export function unreadableFile(path: string, error: unknown): Problem {
  const why = (error as NodeJS.ErrnoException).code ?? String(error);
  return {
    code: 'unreadable',
    file: path,
    message: { en: `Cannot be read (${why})`, zh: `无法读取（${why}）` },
  };
}

/** Folders of an unpacked layer may hide what lies below them, and nothing here can tell which do. */
export function marksUnknown(folder: string): Problem {
  return {
    code: 'unreadable',
    file: folder,
    message: {
      en: 'Which folders of the unpacked layer hide those below could not be told: install GNU tar, and run as root',
      zh: '无法判断此已解包镜像层中哪些目录遮盖了下层内容：请安装 GNU tar 并以 root 身份运行',
    },
  };
}

export function crashed(layer: string, why: string): Problem {
  return {
    code: 'internal',
    file: layer,
    message: { en: `Reading the layer failed: ${why}`, zh: `读取镜像层失败：${why}` },
  };
}

/** The bytes of a layer could not be had at all. */
export function notRead(layer: string, text: Text | undefined, error: unknown): Problem {
  const why = error instanceof Error ? error.message : String(error);
  return {
    code: 'unreadable',
    file: layer,
    message: {
      en: `The layer could not be read: ${text?.en ?? why}`,
      zh: `无法读取镜像层：${text?.zh ?? why}`,
    },
  };
}
