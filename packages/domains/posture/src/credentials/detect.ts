import type { Severity, Text } from '@seawall/model';
import { type Form, matchForm } from './forms.ts';
import { classifyName, type NameClass } from './names.ts';
import { judgeValue, looksRandom, type Strength } from './values.ts';

/** A credential that was found. It never carries the value. */
export interface Detection {
  readonly strength: Strength;
  /** Absent when the name gave it away. */
  readonly form?: Form;
  /** The name inside a text or command line that the value stood behind. */
  readonly name?: string;
}

/** Looks at one named value: an environment variable, a key of a ConfigMap. */
export function detect(name: string, value: string, classes: readonly NameClass[] = anyClass): Detection | undefined {
  const found = matchForm(value);
  if (found !== undefined) return found;
  const promise = classifyName(name);
  if (promise === undefined || !classes.includes(promise)) return undefined;
  const strength = judgeValue(value, promise);
  return strength === undefined ? undefined : { strength };
}

const anyClass: readonly NameClass[] = ['password', 'secret', 'vague'];

/** Names are worth a look only where one of these stands in them. */
const nameHint = /pass|pwd|secret|token|key|credential|bearer/i;
const assignment =
  /(?:^|[\s"'{,;&?-])([A-Za-z][\w.-]{1,60})["']?[ \t]{0,4}(?:=>|:=|[:=])[ \t]{0,4}(?:"([^"\n]{1,300})"|'([^'\n]{1,300})'|([^\s"',;&#{}()[\]<>]{1,300}))/gm;
const most = 20;

/** Looks through a text of many lines or a command line for known forms and for `name = value` pairs. */
export function detectInText(text: string): Detection[] {
  const found = new Map<string, Detection>();
  const form = matchForm(text);
  if (form !== undefined) found.set(form.form.id, form);
  if (!nameHint.test(text)) return [...found.values()];
  for (const match of text.matchAll(assignment)) {
    const [, name = '', double, single, bare] = match;
    if (found.has(name) || !nameHint.test(name)) continue;
    const strength = judgeAssigned(name, double ?? single ?? bare ?? '', bare !== undefined);
    if (strength === undefined) continue;
    found.set(name, { strength, name });
    if (found.size >= most) break;
  }
  return [...found.values()];
}

/** Texts hold code and documents as well: there a bare word must look issued, and a password be written out. */
function judgeAssigned(name: string, value: string, bare: boolean): Strength | undefined {
  const promise = classifyName(name);
  if (promise === undefined || promise === 'vague') return undefined;
  if (bare && (/^[\w$]+(?:\.[\w$]+)+$/.test(value) || value.includes('\\'))) return undefined;
  if (value.toLowerCase() === name.toLowerCase()) return undefined;
  if (promise === 'secret' && !looksRandom(value)) return undefined;
  const strength = judgeValue(value, promise);
  return strength === 'placeholder' ? undefined : strength;
}

const severities: Readonly<Record<Strength, Severity>> = {
  real: 'high',
  weak: 'medium',
  default: 'low',
  placeholder: 'info',
};

export function severityOf({ strength }: Detection): Severity {
  return severities[strength];
}

const predicates: Readonly<Record<Strength, Text>> = {
  real: { en: 'holds a credential in plain text', zh: '以明文保存凭据' },
  weak: { en: 'holds a password that anybody can guess', zh: '保存了极易猜到的密码' },
  default: { en: 'holds a default that is meant to be changed', zh: '保存了本应更改的默认值' },
  placeholder: {
    en: 'is meant for a credential and holds a placeholder; whatever replaces it will be in plain text',
    zh: '用于存放凭据，目前是占位符；替换后的内容将以明文保存',
  },
};

/** What is said of a detection, behind the name of the place where it stood. */
export function predicateOf({ strength, form, name }: Detection): Text {
  if (form !== undefined) {
    return {
      en: `holds ${form.name.en}${strength === 'weak' || strength === 'default' ? ' that anybody can guess' : ''}`,
      zh: `包含${spaced(form.name.zh)}${strength === 'weak' || strength === 'default' ? '，且极易猜到' : ''}`,
    };
  }
  const said = predicates[strength];
  return name === undefined ? said : { en: `${said.en} ({inner})`, zh: `${said.zh}（{inner}）` };
}

/** Chinese sets a space before Latin letters. */
function spaced(text: string): string {
  return /^[ -~]/.test(text) ? ` ${text}` : text;
}
