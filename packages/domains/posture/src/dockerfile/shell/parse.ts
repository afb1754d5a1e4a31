import { type Located, slice } from '../located.ts';
import { endsWord, isBlank, pastClosing, pastSingleQuote, redirectAt, skipBlanks, skipComment } from './lex.ts';
import type { Command, Nesting, Operator, Redirect, Word } from './script.ts';

/** Deeper nesting is read as plain text: no build script comes near it. */
const depthLimit = 40;

const opening: ReadonlySet<string> = new Set(['if', 'then', 'else', 'elif', 'do', 'while', 'until', '{', '!', 'time']);
const closing: ReadonlySet<string> = new Set(['fi', 'done', '}']);
const assignment = /^[A-Za-z_]\w*\+?=/;

/**
 * Finds the simple commands of a POSIX or bash script, in the order in which they stand: in lists, pipelines, subshells,
 * substitutions, loops and conditions. It is no validator: what it cannot make out it passes over, and it never throws.
 */
export function parseScript(source: Located): Command[] {
  const { text } = source;
  const commands: Command[] = [];
  let pipelines = 0;
  let at = 0;

  function list(until: string, inside: Nesting, depth: number, feeds?: () => string): void {
    let words: Word[] = [];
    let assignments: Word[] = [];
    let redirects: Redirect[] = [];
    let start = at;
    let before = '' as Operator;
    let pipeline = (pipelines += 1);
    /** Heredocs of the shell itself whose bodies begin behind the next line feed. */
    let bodies: { name: string; strip: boolean }[] = [];
    let cases = 0;
    let last: number | undefined;

    function flush(after: Operator): void {
      if (words.length > 0 || assignments.length > 0 || redirects.length > 0) {
        const first = words[0];
        const fed = feeds?.();
        last = commands.length;
        commands.push({
          source,
          name: first === undefined || first.expands ? '' : (first.text.split('/').at(-1) as string),
          words,
          assignments,
          redirects,
          start,
          end: lastEnd(),
          before,
          after,
          pipeline,
          inside,
          ...(fed === undefined || fed === '' ? {} : { feeds: fed }),
        });
      } else if (last !== undefined && after !== '') {
        commands[last] = { ...(commands[last] as Command), after };
      }
      words = [];
      assignments = [];
      redirects = [];
      before = after;
      if (after !== '|') pipeline = pipelines += 1;
    }

    function lastEnd(): number {
      const ends = [words.at(-1)?.end, assignments.at(-1)?.end, redirects.at(-1)?.target?.end];
      return Math.max(start, ...ends.map((end) => end ?? 0));
    }

    function isAtStart(): boolean {
      return words.length === 0;
    }

    for (;;) {
      at = skipBlanks(text, at);
      const char = text[at];
      if (char === undefined) return flush('');
      if (char === until && !(until === '}' && !isAtStart())) {
        flush('');
        at += 1;
        return undefined;
      }
      if (words.length === 0 && assignments.length === 0 && redirects.length === 0) start = at;
      if (char === '\n') {
        const continues =
          isAtStart() && (before === '|' || before === '&&' || before === '||') && assignments.length === 0;
        if (!continues) flush('newline');
        at += 1;
        for (const body of bodies) at = pastBody(text, at, body);
        bodies = [];
        continue;
      }
      if (char === '#') {
        at = skipComment(text, at);
        continue;
      }
      if (words[0]?.text === '[[' && words.at(-1)?.text !== ']]' && '&|<>()'.includes(char)) {
        at += 1;
        continue;
      }
      const redirection = redirectAt(text, at);
      if (redirection !== undefined) {
        at = skipBlanks(text, at + redirection.length);
        const target = endsWord(text[at]) ? undefined : word(depth, () => words[0]?.text ?? '');
        const operator = redirection.replace(/^\d+/, '');
        redirects.push({ operator, ...(target === undefined ? {} : { target }) });
        if (operator.startsWith('<<') && operator !== '<<<' && target !== undefined) {
          bodies.push({ name: target.text, strip: operator === '<<-' });
        }
        continue;
      }
      const operator = operatorAt(text, at);
      if (operator !== undefined) {
        at += operator.length;
        if (operator.startsWith(';;') || operator === ';&') {
          flush(';');
          if (cases > 0) pattern();
        } else flush(operator === '|&' ? '|' : (operator as Operator));
        continue;
      }
      if (char === '(') {
        at += 1;
        if (text[at] === '(' && isAtStart()) at = pastClosing(text, at, '(', ')');
        else if (isAtStart() && depth < depthLimit) {
          const opened = before;
          const mine = pipeline;
          const first = commands.length;
          list(')', 'subshell', depth + 1);
          adopt(first, opened, mine);
          last = commands.length > first ? commands.length - 1 : last;
        } else if (text[skipBlanks(text, at)] === ')') {
          // `name() {`: the body is a list like any other.
          at = skipBlanks(text, at) + 1;
          words = [];
        }
        continue;
      }
      if (char === ')') {
        // A parenthesis that nothing opened, or the end of a pattern of `case`.
        at += 1;
        words = cases > 0 ? [] : words;
        continue;
      }
      const next = word(depth, () => words[0]?.text ?? '');
      if (isAtStart() && !next.quoted) {
        if (opening.has(next.text) || closing.has(next.text)) {
          if (closing.has(next.text) && until === next.text) return flush('');
          continue;
        }
        if (next.text === 'case') {
          skipToIn();
          cases += 1;
          pattern();
          continue;
        }
        if (next.text === 'esac') {
          cases = Math.max(0, cases - 1);
          continue;
        }
        if (next.text === 'function') {
          at = skipBlanks(text, at);
          if (!endsWord(text[at])) word(depth, () => '');
          continue;
        }
      }
      if (isAtStart() && assignment.test(text.slice(next.start, next.end))) assignments.push(next);
      else words.push(next);
    }

    /** `case WORD in`: up to the patterns. */
    function skipToIn(): void {
      for (let count = 0; count < 50; count += 1) {
        at = skipBlanks(text, at);
        if (text[at] === '\n') at += 1;
        else if (endsWord(text[at])) return;
        else if (word(depth, () => '').text === 'in') return;
      }
    }

    /** The pattern in front of the commands of a `case` branch, its parenthesis included. */
    function pattern(): void {
      while (isBlank(text[at]) || text[at] === '\n' || text.startsWith('\\\n', at)) at += text[at] === '\\' ? 2 : 1;
      if (/^esac(?![\w-])/.test(text.slice(at, at + 5))) return;
      const end = /[)\n;]/g;
      end.lastIndex = text[at] === '(' ? at + 1 : at;
      const found = end.exec(text);
      if (found?.[0] === ')') at = found.index + 1;
    }
  }

  /** The first commands of a subshell stand where the subshell stands. */
  function adopt(first: number, opened: Operator, mine: number): void {
    const command = commands[first];
    if (command !== undefined) commands[first] = { ...command, before: opened };
    const final = commands.at(-1);
    if (opened === '|' && command !== undefined) commands[first] = { ...command, before: opened, pipeline: mine };
    if (final !== undefined && commands.length > first && commands.length - 1 !== first) {
      commands[commands.length - 1] = { ...final, pipeline: mine };
    }
  }

  /** The word at `at`; the commands of substitutions in it are put on the list. */
  function word(depth: number, feeds: () => string): Word {
    const start = at;
    let plain = '';
    let expands = false;
    let quoted = false;
    let double = false;

    function substitution(open: string, until: string, kind: Nesting): void {
      const from = at;
      at += open.length;
      if (depth < depthLimit) list(until, kind, depth + 1, feeds);
      else at = until === ')' ? pastClosing(text, at, '(', ')') : text.length;
      plain += text.slice(from, at);
      expands = true;
    }

    while (at < text.length) {
      const char = text[at] as string;
      if (double ? char === '"' : char === '"') {
        double = !double;
        quoted = true;
        at += 1;
      } else if (char === '\\') {
        const next = text[at + 1];
        if (double && next !== undefined && !'"$`\\\n'.includes(next)) plain += char;
        if (next !== undefined && next !== '\n') plain += next;
        if (!double) quoted ||= next !== '\n';
        at += 2;
      } else if (char === "'" && !double) {
        const end = pastSingleQuote(text, at + 1);
        plain += text.slice(at + 1, text[end - 1] === "'" && end > at + 1 ? end - 1 : end);
        quoted = true;
        at = end;
      } else if (text.startsWith('$((', at)) {
        const end = pastClosing(text, at + 2, '(', ')');
        plain += text.slice(at, end);
        expands = true;
        at = end;
      } else if (text.startsWith('$(', at)) substitution('$(', ')', 'substitution');
      else if (char === '`' && depth > 0 && inBackquotes > 0) break;
      else if (char === '`') {
        inBackquotes += 1;
        substitution('`', '`', 'substitution');
        inBackquotes -= 1;
      } else if (text.startsWith('${', at)) {
        const end = pastClosing(text, at + 2, '{', '}');
        plain += text.slice(at, end);
        expands = true;
        at = end;
      } else if (!double && text[at + 1] === '(' && (char === '<' || char === '>')) {
        substitution(`${char}(`, ')', 'process');
      } else if (!double && endsWord(char)) break;
      else {
        if (char === '$' && /[\w@*#?!$-]/.test(text[at + 1] ?? '')) expands = true;
        plain += char;
        at += 1;
      }
    }
    at = Math.min(at, text.length);
    if (at === start) at += 1;
    return { text: plain, start, end: at, expands, quoted };
  }

  let inBackquotes = 0;
  while (at < text.length) {
    const from = at;
    list('', 'list', 0);
    if (at === from) break;
  }
  return commands;
}

const operators = ['&&', '||', ';;&', ';;', ';&', '|&', ';', '|', '&'] as const;

function operatorAt(text: string, at: number): string | undefined {
  return ';&|'.includes(text[at] as string) ? operators.find((operator) => text.startsWith(operator, at)) : undefined;
}

function pastBody(text: string, from: number, { name, strip }: { name: string; strip: boolean }): number {
  let at = from;
  while (at < text.length) {
    const end = skipComment(text, at);
    const line = text.slice(at, end);
    at = Math.min(end + 1, text.length);
    if ((strip ? line.replace(/^\t+/, '') : line) === name) return at;
  }
  return text.length;
}

/** The text between the quotes when a word is one quoted string without escapes; undefined for any other word. */
export function quotedInside({ source }: Command, word: Word): Located | undefined {
  const raw = source.text.slice(word.start, word.end);
  return !/^(?:'[^']*'|"[^"\\]*")$/.test(raw) ? undefined : slice(source, word.start + 1, word.end - 1);
}
