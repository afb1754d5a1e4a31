import { table, type Text } from '@seawall/model';

/** Says what the library's syntax error means in both languages; its own sentence follows in English as a detail. */
export function describeSyntax(code: string, detail: string): Text {
  const known = texts[code] ?? (code === 'MISSING_CHAR' ? missing(detail) : unexpected);
  return { en: `${known.en} (${detail.split('\n')[0] ?? ''})`, zh: known.zh };
}

function missing(detail: string): Text {
  if (detail.includes('quote')) return quote;
  if (detail.includes('white space')) return whiteSpace;
  if (detail.includes('- indicator')) return dash;
  if (detail.includes('map values')) return colon;
  return unexpected;
}

const unexpected: Text = {
  en: 'The YAML cannot be read from here on; check brackets, quotes and indentation on this line and the one before',
  zh: '从此处起无法读取 YAML；请检查本行及上一行的括号、引号和缩进',
};
const quote: Text = {
  en: 'A quoted text is not closed, or its next line is not indented; close the quote or indent the line',
  zh: '引号没有闭合，或其后续行没有缩进；请闭合引号或缩进该行',
};
const whiteSpace: Text = {
  en: 'A space is missing before a comment, or behind a tag or an anchor',
  zh: '注释之前，或标签、锚点之后缺少空格',
};
const dash: Text = {
  en: 'A list item must begin with a dash in the column of the others',
  zh: '列表项必须以短横线开头，并与其他项同列',
};
const colon: Text = {
  en: 'A key must be followed by a colon and a space; quote or indent the line if it is text',
  zh: '键之后必须有冒号和空格；如果是文本，请加引号或缩进该行',
};

const texts: Readonly<Record<string, Text>> = table({
  BAD_INDENT: {
    en: 'The indentation does not fit: fields of one mapping, or items of one list, must start in the same column',
    zh: '缩进不一致：同一映射的字段或同一列表的各项必须从同一列开始',
  },
  TAB_AS_INDENT: {
    en: 'Tabs must not indent YAML; use spaces',
    zh: 'YAML 不能用制表符缩进；请使用空格',
  },
  BLOCK_AS_IMPLICIT_KEY: {
    en: 'A second "key: value" stands on this line; put it on a line of its own, or quote the text if the colon is part of it',
    zh: '同一行出现了第二个“键: 值”；请另起一行，若冒号是文本的一部分请加引号',
  },
  MULTILINE_IMPLICIT_KEY: {
    en: 'A key must stand on one line and be followed by a colon; look for a missing colon or wrong indentation before it',
    zh: '键必须写在一行内并后跟冒号；请检查其前是否缺少冒号或缩进有误',
  },
  BLOCK_IN_FLOW: {
    en: 'A block list or mapping cannot stand inside brackets; write it in brackets too',
    zh: '括号内不能使用块状列表或映射；请同样写成括号形式',
  },
  BAD_SCALAR_START: {
    en: 'A text cannot begin with this character; put it in quotes',
    zh: '文本不能以该字符开头；请加引号',
  },
  BAD_DQ_ESCAPE: {
    en: 'There is no such escape in double quotes; double the backslash, or use single quotes',
    zh: '双引号中没有这种转义；请写两个反斜杠，或改用单引号',
  },
  BAD_ALIAS: {
    en: 'An anchor or alias needs a name; put the text in quotes if it only begins with & or *',
    zh: '锚点或别名必须有名称；如果文本只是以 & 或 * 开头，请加引号',
  },
  ALIAS_PROPS: {
    en: 'An alias cannot carry a tag or an anchor of its own; remove it',
    zh: '别名不能带有自己的标签或锚点；请将其删除',
  },
  MULTIPLE_ANCHORS: {
    en: 'A value can have one anchor only; remove the other',
    zh: '一个值只能有一个锚点；请删除多余的锚点',
  },
  MULTIPLE_TAGS: {
    en: 'A value can have one tag only; remove the other',
    zh: '一个值只能有一个标签；请删除多余的标签',
  },
  BAD_PROP_ORDER: {
    en: 'A tag or anchor must stand behind the dash, question mark or colon',
    zh: '标签或锚点必须写在短横线、问号或冒号之后',
  },
  KEY_OVER_1024_CHARS: {
    en: 'A key is longer than 1024 characters; a quote or a line break is probably missing',
    zh: '键超过 1024 个字符；可能缺少引号或换行',
  },
  BAD_DIRECTIVE: {
    en: 'The directive at the start of the document is not known; remove the line',
    zh: '文档开头的指令无法识别；请删除该行',
  },
  TAG_RESOLVE_FAILED: {
    en: 'The tag is not declared in this document; remove it or declare its handle with %TAG',
    zh: '该标签未在此文档中声明；请将其删除，或用 %TAG 声明其前缀',
  },
});
