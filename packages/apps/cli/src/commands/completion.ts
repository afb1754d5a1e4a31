import type { Command, Option } from 'commander';

export const shells = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof shells)[number];

/** A completion script that knows every verb, flag and choice of the program as it is. */
export function completionScript(program: Command, shell: Shell): string {
  if (shell === 'fish') return fishScript(program);
  const cases = leaves(program).map(({ path, command }) => {
    const words = [...command.commands.map((one) => one.name()), ...flagsOf(command)];
    return `    '${path.join(' ')}') words='${words.join(' ')}' ;;`;
  });
  const choices = leaves(program).flatMap(({ path, command }) =>
    command.options
      .filter((option) => option.argChoices !== undefined)
      .map((option) => `    '${path.join(' ')} ${option.long}') words='${option.argChoices?.join(' ')}' ;;`),
  );
  const body = `_seawall() {
  local words='' verb='' word previous=''
  local current="\${COMP_WORDS[COMP_CWORD]}"
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in
      ${verbPattern(program)}) verb="\${verb:+$verb }$word" ;;
    esac
    previous="$word"
  done
  case "$verb" in
${cases.join('\n')}
  esac
  case "$verb $previous" in
${choices.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  [ \${#COMPREPLY[@]} -eq 0 ] && COMPREPLY=($(compgen -f -- "$current"))
}
complete -o filenames -F _seawall seawall
`;
  return shell === 'bash' ? body : `autoload -U +X bashcompinit && bashcompinit\n${body}`;
}

interface Leaf {
  readonly path: readonly string[];
  readonly command: Command;
}

function leaves(program: Command): Leaf[] {
  const collect = (command: Command, path: readonly string[]): Leaf[] => [
    { path, command },
    ...command.commands.flatMap((child) => collect(child, [...path, child.name()])),
  ];
  return collect(program, []);
}

function verbPattern(program: Command): string {
  const names = leaves(program).flatMap(({ path }) => path.slice(-1));
  return [...new Set(names)].join('|');
}

function flagsOf(command: Command): string[] {
  return [...command.options.flatMap((option) => option.long ?? []), '--help'];
}

function fishScript(program: Command): string {
  const lines = leaves(program).flatMap(({ path, command }) => {
    const condition =
      path.length === 0
        ? '__fish_use_subcommand'
        : path.map((verb) => `__fish_seen_subcommand_from ${verb}`).join('; and ');
    return [
      ...command.commands.map(
        (child) => `complete -c seawall -n '${condition}' -f -a ${child.name()} -d ${quote(child.description())}`,
      ),
      ...command.options.map((option) => `complete -c seawall -n '${condition}' ${fishOption(option)}`),
    ];
  });
  return `${lines.join('\n')}\n`;
}

function fishOption(option: Option): string {
  const name = option.long === undefined || option.long === null ? '' : `-l ${option.long.slice(2)}`;
  const choices = option.argChoices === undefined ? '' : ` -x -a '${option.argChoices.join(' ')}'`;
  const value = option.required && option.argChoices === undefined ? ' -r' : '';
  return `${name}${value}${choices} -d ${quote(option.description)}`;
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
