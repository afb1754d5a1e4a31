import type { Text } from '@seawall/model';
import type { LineTable, Problem, ProblemCode } from '../source.ts';
import type { JsonFault } from './json.ts';

/** What the readers know of the file that they read. */
export interface Source {
  readonly file: string;
  readonly lines: LineTable;
}

export function problemAt(source: Source, code: ProblemCode, offset: number, message: Text): Problem {
  const { file, lines } = source;
  return { code, file, line: lines.lineAt(offset), column: lines.columnAt(offset), message };
}

export function duplicateKey(name: string, firstLine: number): Text {
  const shown = name.length > 60 ? `${name.slice(0, 60)}…` : name;
  return {
    en: `The key "${shown}" is already set on line ${firstLine}; kubectl keeps the last one, strict decoding refuses both. Remove one`,
    zh: `键“${shown}”已在第 ${firstLine} 行设置；kubectl 只保留最后一个，严格解码会拒绝。请删除其中一个`,
  };
}

export function tooDeep(limit: number): Text {
  return {
    en: `Nested deeper than ${limit} levels; this document was not read`,
    zh: `嵌套超过 ${limit} 层；未读取此文档`,
  };
}

export function tooLarge(what: 'bytes' | 'documents', limit: number): Text {
  if (what === 'documents') {
    return {
      en: `More than ${limit} documents in one file; the rest was not read. Split the file`,
      zh: `单个文件中的文档超过 ${limit} 个；其余部分未读取。请拆分该文件`,
    };
  }
  const size = limit >= 1024 * 1024 ? `${Math.floor(limit / 1024 / 1024)} MiB` : `${limit} bytes`;
  const sizeZh = limit >= 1024 * 1024 ? size : `${limit} 字节`;
  return {
    en: `The file is larger than ${size} and was not read`,
    zh: `文件大于 ${sizeZh}，未读取`,
  };
}

export function aliasBomb(limit: number): Text {
  return {
    en: `Aliases add more than ${limit} nodes to this document; it was not read. Write the values out or use fewer aliases`,
    zh: `别名使此文档增加了超过 ${limit} 个节点；未读取。请直接写出这些值或减少别名`,
  };
}

export const binaryText: Text = {
  en: 'The file holds NUL bytes: it is binary, not YAML or JSON',
  zh: '文件包含 NUL 字节：它是二进制文件，而不是 YAML 或 JSON',
};

export function controlCharacter(code: number): Text {
  const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  return {
    en: `The control character ${name} is not allowed in YAML; remove it, or write it as an escape in double quotes`,
    zh: `YAML 中不允许出现控制字符 ${name}；请将其删除，或在双引号中写成转义`,
  };
}

export const notJsonNumber: Text = {
  en: 'Infinity and NaN do not exist in JSON, so the API server refuses this document; write a number or quote the text',
  zh: 'JSON 中没有 Infinity 和 NaN，API 服务器会拒绝此文档；请写成数字，或给文本加引号',
};

export function unknownAlias(name: string): Text {
  return {
    en: `The alias *${name} has no anchor before it in this document; define &${name} first or write the value out`,
    zh: `别名 *${name} 在此文档中没有事先定义的锚点；请先定义 &${name}，或直接写出该值`,
  };
}

export function aliasOfItself(name: string): Text {
  return {
    en: `The anchor &${name} contains itself; write the value out`,
    zh: `锚点 &${name} 包含自身；请直接写出该值`,
  };
}

export const badMerge: Text = {
  en: 'A merge key (<<) takes a mapping, an alias of one, or a list of them',
  zh: '合并键（<<）的值必须是映射、映射的别名或它们的列表',
};

export const badKey: Text = {
  en: 'A key must be a string, a number or a boolean; null and collections have no name in JSON',
  zh: '键必须是字符串、数字或布尔值；null 和集合在 JSON 中无法作为名称',
};

export function badTag(tag: string): Text {
  return {
    en: `The text does not fit its tag ${tag}; change the value or remove the tag`,
    zh: `文本与其标签 ${tag} 不符；请修改该值或删除标签`,
  };
}

export const behindMarker: Text = {
  en: 'Only a comment may follow the end-of-document marker (...); put the text on a line of its own',
  zh: '文档结束标记（...）之后只能有注释；请将文本另起一行',
};

export const jsonFaults: Readonly<Record<Exclude<JsonFault['code'], 'depth'>, Text>> = {
  token: {
    en: 'Not valid JSON here: a value, a name in double quotes, a comma, a colon or a closing bracket was expected',
    zh: '此处不是有效的 JSON：应为值、双引号中的名称、逗号、冒号或右括号',
  },
  end: {
    en: 'The JSON text ends too early: a string, an object or a list is not closed',
    zh: 'JSON 文本提前结束：有字符串、对象或列表没有闭合',
  },
  string: {
    en: 'Not a valid JSON string: control characters and unknown escapes are not allowed, write \\n for a line break',
    zh: '无效的 JSON 字符串：不允许控制字符和未知转义，换行请写成 \\n',
  },
  number: {
    en: 'Not a valid JSON number: no leading zero or plus, digits on both sides of the point, within the range of a double',
    zh: '无效的 JSON 数字：不能有前导零或正号，小数点两侧都要有数字，且不得超出双精度范围',
  },
};
