import { type Language, say, severities, type Text } from '@seawall/model';
import { outputs, version } from '@seawall/scan';
import { Argument, Command, Option } from 'commander';
import { type Shell, shells } from './commands/completion.ts';
import type { ControlsFlags } from './commands/controls.ts';
import type { FixFlags } from './commands/fix.ts';
import type { ScanFlags } from './commands/scan.ts';
import type { Context, ExitCode } from './context.ts';
import { texts } from './texts.ts';

/**
 * The command line: every verb and flag in one place. `done` is told the exit code of the verb that ran. Environment
 * variables mirror flags: `SEAWALL_FORMAT` for `--format`.
 */
export function createProgram(context: Context, done: (code: ExitCode) => void): Command {
  const { language } = context;
  const t = (text: Text): string => say(text, language);

  function option(flags: string, text: Text): Option {
    const made = new Option(flags, t(text));
    return made.env(`SEAWALL_${made.name().replaceAll('-', '_').toUpperCase()}`);
  }
  const listOption = (flags: string, text: Text): Option => option(flags, text).argParser(commaList);
  const configOption = (): Option => option('--config <file>', texts.config);
  const excludeOption = (): Option => listOption('--exclude <pattern>', texts.exclude);
  const versionOption = (): Option => option('--kubernetes-version <version>', texts.kubernetesVersion);
  const frameworkOption = (): Option =>
    listOption('--framework <id>', texts.framework).argParser((value: string, before?: string[]) =>
      commaList(value, before),
    );

  const program = new Command('seawall')
    .description(t(texts.program))
    .version(version, '-V, --version', t(texts.version))
    .addOption(option('--lang <language>', texts.lang).choices(['en', 'zh']))
    .configureHelp(helpIn(language))
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
    })
    .exitOverride()
    .showSuggestionAfterError();
  program.helpOption('-h, --help', t(texts.help)).helpCommand(false);

  command(program, 'scan', texts.scan, [
    'seawall scan deploy/',
    'seawall scan . --framework cis-kubernetes-2.0.1',
    'helm template shop ./chart | seawall scan -',
    'seawall scan . --format sarif --output seawall.sarif',
  ])
    .argument('[target...]', t(texts.scanTargets))
    .addOption(
      option('-f, --format <format>', texts.format)
        .choices(['table', ...outputs.map(({ id }) => id)])
        .default('table'),
    )
    .addOption(option('-o, --output <file>', texts.output))
    .addOption(frameworkOption())
    .addOption(option('--severity <severity>', texts.severity).choices(severities))
    .addOption(option('--fail-on <severity>', texts.failOn).choices([...severities, 'none']))
    .addOption(option('--baseline <file>', texts.baseline))
    .addOption(configOption())
    .addOption(excludeOption())
    .addOption(versionOption())
    .addOption(listOption('--values <file>', texts.values))
    .addOption(option('-q, --quiet', texts.quiet))
    .addHelpText('after', `\n${t(texts.exitCodes)}`)
    .action(async (targets: string[], flags: ScanFlags) => {
      const { runScan } = await import('./commands/scan.ts');
      done(await runScan(targets, flags, context));
    });

  command(program, 'fix', texts.fix, ['seawall fix deploy/ --dry-run', 'seawall fix deploy/ --rule host-pid --unsafe'])
    .argument('[path...]', t(texts.fixPaths))
    .addOption(option('-n, --dry-run', texts.dryRun))
    .addOption(option('--unsafe', texts.unsafe))
    .addOption(listOption('--rule <id>', texts.rule))
    .addOption(configOption())
    .addOption(excludeOption())
    .addOption(versionOption())
    .action(async (paths: string[], flags: FixFlags) => {
      const { runFix } = await import('./commands/fix.ts');
      done(await runFix(paths, flags, context));
    });

  const controls = command(program, 'controls', texts.controls, [
    'seawall controls list --framework nsa-cisa-1.2',
    'seawall controls explain host-pid',
  ]);
  command(controls, 'list', texts.controlsList, [])
    .addOption(frameworkOption())
    .addOption(option('-f, --format <format>', texts.format).choices(['table', 'json']).default('table'))
    .action(async (flags: ControlsFlags) => {
      const { listControls } = await import('./commands/controls.ts');
      done(listControls(flags, context));
    });
  command(controls, 'explain', texts.controlsExplain, [])
    .argument('<id>', t(texts.controlId))
    .action(async (id: string) => {
      const { explainControl } = await import('./commands/controls.ts');
      done(explainControl(id, context));
    });

  command(program, 'completion', texts.completion, ['source <(seawall completion bash)'])
    .addArgument(new Argument('<shell>', t(texts.shell)).choices(shells))
    .action(async (shell: Shell) => {
      const { completionScript } = await import('./commands/completion.ts');
      context.stdout.write(completionScript(program, shell));
      done(0);
    });
  return program;

  function command(parent: Command, name: string, text: Text, examples: readonly string[]): Command {
    const made = parent.command(name).description(t(text)).helpOption('-h, --help', t(texts.help)).helpCommand(false);
    if (examples.length === 0) return made;
    return made.addHelpText('after', `\n${t(texts.examples)}\n${examples.map((line) => `  ${line}`).join('\n')}`);
  }
}

function commaList(value: string, before: string[] = []): string[] {
  return [
    ...before,
    ...value
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  ];
}

/** Commander writes its headings in English; this puts ours in their place. */
function helpIn(language: Language) {
  const headings: Readonly<Record<string, string>> =
    language === 'zh'
      ? { 'Usage:': '用法：', 'Arguments:': '参数：', 'Options:': '选项：', 'Commands:': '命令：' }
      : {};
  return { styleTitle: (title: string) => headings[title] ?? title };
}
