import { tokenShape } from './redact.ts';

const sensitive =
  /(?:^|[_-])(?:pass(?:word|wd|phrase|code)?|pwd|pword|secret|token|credentials?|api[_-]?key|apikey|access[_-]?key|secret[_-]?key|private[_-]?key|auth[_-]?key|encryption[_-]?key|signing[_-]?key|license[_-]?key|authtoken|jwt)(?:$|[_-])|(?:password|passwd|secret|apikey|token)$/i;

/** Names that speak of a secret without holding one: where it lies, what it is called, how long it lives. */
const harmless =
  /(?:[_-](?:file|path|dir|name|url|uri|endpoint|host|port|header|ttl|expiry|expiration|expires?(?:_in)?|timeout|length|size|type|enabled|disabled|policy|algorithm|issuer|store|provider|mount|ref|arn|location|prompt|required|min|max|limit|count|hint|format|validity|lifetime)|(?:^|[_-])(?:public|max|min|no|use|enable|disable|require|allow|num|model)[_-].*)$/i;

/** Longer values are looked at to here: what credentials there are is shorter, and the time stays linear. */
const longest = 4_000;

const pwd = /^(?:old)?pwd$/i;

/** Whether a variable, label or option of this name usually holds a credential. */
export function namesSecret(name: string): boolean {
  return sensitive.test(name) && !harmless.test(name) && !pwd.test(name);
}

/** Whether a value is a credential of a known kind, or an address with a password in it. */
export function looksSecret(whole: string): boolean {
  const value = whole.length > longest ? whole.slice(0, longest) : whole;
  return tokenShape.test(value) || /[a-z][a-z0-9+.-]{0,20}:\/\/[^/\s:@$]{0,200}:[^/\s@${}<>*]+@/i.test(value);
}

/** Whether a value says nothing: empty, a switch, a path, a placeholder to be filled in, another variable. */
export function isPlaceholder(value: string): boolean {
  const text = value.trim();
  if (text === '' || /^(?:true|false|yes|no|on|off|none|null|nil|undefined|0|1)$/i.test(text)) return true;
  if (/^(?:\.{0,2}\/|~\/)[\w./-]*$/.test(text)) return true;
  return /^(?:<.*>|\{\{.*\}\}|\*+|x{3,})$/i.test(text);
}

/** Whether the whole value is taken from variables. */
export function isReference(value: string): boolean {
  return /^(?:\$\w+|\$\{\w+\}|\$\(.*\)|`.*`)+$/s.test(value.trim());
}
