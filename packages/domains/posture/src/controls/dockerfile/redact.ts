/** Credentials that are known by their shape alone. */
export const tokenShape =
  /\b(?:AKIA[0-9A-Z]{16}|ASIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{22,}|glpat-[\w-]{20,}|npm_[A-Za-z0-9]{36}|xox[abpors]-[\w-]{10,}|pypi-[\w-]{50,}|AIza[\w-]{35}|sk_live_[A-Za-z0-9]{16,}|dckr_pat_[\w-]{20,}|hvs\.[\w-]{20,}|eyJ[\w-]{10,2000}\.eyJ[\w-]{10,4000}\.[\w-]+)|-----BEGIN (?:[A-Z]+ )?PRIVATE KEY/;

const masks: readonly (readonly [RegExp, string])[] = [
  [/([a-z][a-z0-9+.-]{1,20}:\/\/)[^/\s@"']{1,500}@/gi, '$1***@'],
  [/(\s(?:-u|--user|--proxy-user|-U)[= ]?["']?)[^\s:"']+:[^\s"']+/g, '$1***'],
  [/((?:authorization|x-[a-z-]*(?:token|key))\s*:\s*)[^"'\n]+/gi, '$1***'],
  [
    /((?:pass(?:word|wd|phrase)?|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credentials?|_auth(?:token)?)["']?\s*(?:[=:]|\s)\s*["']?)[^\s"'&|;]+/gi,
    '$1***',
  ],
  [/(\s-p)[^\s-]\S*/g, '$1***'],
  [/[^\s:]{1,64}:\S{1,256}(?=["']?\s*\|\s*(?:sudo\s+)?chpasswd)/g, '***'],
  [/(?=[A-Za-z0-9+/_-]*\d)(?=[A-Za-z0-9+/_-]*[A-Za-z])\b[A-Za-z0-9+_-]{32,}={0,2}/g, '***'],
];

/** Text for messages and ids: whatever could be a credential is masked, rather too much than too little. */
export function redact(text: string): string {
  let masked = text.length > 2000 ? text.slice(0, 2000) : text;
  if (tokenShape.test(masked)) masked = masked.replace(new RegExp(tokenShape, 'g'), '***');
  for (const [pattern, mask] of masks) masked = masked.replace(pattern, mask);
  return masked;
}
