import type { Mapping, Problem } from '@seawall/kube';
import type { Path } from '@seawall/model';
import { type Module, parseModule } from '@seawall/rego';
import { text } from '../admission/request.ts';
import { programsOf } from '../rego/program.ts';
import { dataReferences } from '../rego/references.ts';
import { placeIn, type RegoSource, regoProblem } from '../rego/sources.ts';
import { policyProblem, type Written } from '../source.ts';
import { gatekeeperFunctions } from './functions.ts';
import { isList } from './schema/schema.ts';
import type { TemplateCode } from './template.ts';

const rule = 'violation';

/**
 * Compiles the `rego` and `libs` of a template. As Gatekeeper wants it: the rule `violation` is there, libraries are
 * below `data.lib`, and nothing else of `data` but them and the inventory is spoken of.
 */
export function regoProgram(source: Mapping, base: Path, written: Written): TemplateCode | Problem {
  const sources = new Map<string, RegoSource>();
  const place = written.place(base);
  const dialect = source['version'] === 'v1' ? 'v1' : 'v0';
  const libs = isList(source['libs']) ? source['libs'] : [];
  const texts = [
    { name: 'rego', path: [...base, 'rego'], text: text(source['rego']) },
    ...libs.map((lib, index) => ({ name: `libs[${index}]`, path: [...base, 'libs', index], text: text(lib) })),
  ];
  const modules: Record<string, Module> = {};
  try {
    for (const { name, path, text: module } of texts) {
      sources.set(name, { file: written.file, ...written.block(path), text: module });
      modules[name] = parseModule(module, name, dialect);
    }
    const [main, ...rest] = Object.values(modules) as [Module, ...Module[]];
    const stray = rest.find((lib) => lib.package[0] !== 'lib');
    if (stray !== undefined) {
      const at = placeIn(sources, stray.loc) ?? place;
      return policyProblem(at, `the package of a library must begin with lib, not ${stray.package.join('.')}`);
    }
    const referred = Object.values(modules).map((module) => ({ module, references: dataReferences(module) }));
    for (const { module, references } of referred) {
      const other = references.find(({ path: [first] }) => first !== 'lib' && first !== 'inventory');
      if (other === undefined) continue;
      const at = placeIn(sources, { file: module.file, row: other.row, col: 1 }) ?? place;
      return policyProblem(
        at,
        `data.${other.path.join('.')} is out of reach: a template has data.lib and data.inventory`,
      );
    }
    if (!main.rules.some(({ head }) => isNamed(head, rule))) {
      return policyProblem(place, `the package ${main.package.join('.')} has no rule ${rule}`);
    }
    const program = programsOf(modules, sources, gatekeeperFunctions).program([...main.package, rule]);
    const usesInventory = referred.some(({ references }) =>
      references.some(({ path: [first] }) => first === 'inventory'),
    );
    return { engine: 'Rego', program, usesInventory };
  } catch (error) {
    return regoProblem(error, sources, place);
  }
}

function isNamed({ ref: [first] }: Module['rules'][number]['head'], name: string): boolean {
  return first?.type === 'var' && first.name === name;
}
