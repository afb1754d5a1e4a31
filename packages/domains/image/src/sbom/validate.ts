import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Problem } from '@seawall/kube';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { field, text } from '../formats/shape.ts';
import { isXmlFault, readXml } from '../formats/xml.ts';
import { problem } from '../problem.ts';
import { namespaceOf } from './cyclonedx/tree.ts';

const require = createRequire(import.meta.url);
const mostShown = 20;

/**
 * Holds a CycloneDX document, JSON (1.2 to 1.7) or XML (1.0 to 1.7), against the schema of its version. Each breach is
 * a problem with its place; none when the document is valid.
 */
export async function validateCyclonedx(content: string, file: string): Promise<Problem[]> {
  const source = content.charCodeAt(0) === 0xfeff ? content.slice(1) : content;
  return source.trimStart().startsWith('<') ? validateXml(source, file) : validateJson(source, file);
}

async function validateJson(source: string, file: string): Promise<Problem[]> {
  let tree: unknown;
  try {
    tree = JSON.parse(source);
  } catch (error) {
    const why = text(field(error, 'message')) ?? 'not JSON';
    return [problem('syntax', file, why, `不是合法的 JSON：${why}`)];
  }
  const version = text(field(tree, 'specVersion')) ?? '';
  if (text(field(tree, 'bomFormat')) !== 'CycloneDX') {
    return [problem('wrong-type', file, 'bomFormat is not CycloneDX', 'bomFormat 不是 CycloneDX')];
  }
  const validate = await validatorOf(version);
  if (validate === undefined) return [unknownVersion(file, version)];
  if (validate(tree)) return [];
  return (validate.errors ?? []).slice(0, mostShown).map((error) => breach(error, file));
}

function breach({ instancePath, message, params }: ErrorObject, file: string): Problem {
  const place = instancePath === '' ? '/' : instancePath;
  const extra = text(field(params, 'additionalProperty'));
  const what = `${message ?? 'is not valid'}${extra === undefined ? '' : ` (${extra})`}`;
  return problem('wrong-type', file, `${place} ${what}`, `${place} 不符合规范：${what}`);
}

function unknownVersion(file: string, version: string): Problem {
  const shown = JSON.stringify(version);
  return problem('wrong-type', file, `CycloneDX has no version ${shown}`, `CycloneDX 没有版本 ${shown}`);
}

/** The schemas lie in the package of the CycloneDX project; 1.2 and 1.3 have a strict one beside the lax one. */
const jsonSchemas: Readonly<Record<string, string>> = {
  '1.2': 'bom-1.2-strict.SNAPSHOT.schema.json',
  '1.3': 'bom-1.3-strict.SNAPSHOT.schema.json',
  '1.4': 'bom-1.4.SNAPSHOT.schema.json',
  '1.5': 'bom-1.5.SNAPSHOT.schema.json',
  '1.6': 'bom-1.6.SNAPSHOT.schema.json',
  '1.7': 'bom-1.7.SNAPSHOT.schema.json',
};
const xmlSchemas = new Set(['1.0', '1.1', '1.2', '1.3', '1.4', '1.5', '1.6', '1.7']);
const shared = ['spdx', 'jsf-0.82', 'cryptography-defs'];

function schema(name: string): string {
  const folder = dirname(require.resolve('@cyclonedx/cyclonedx-library/package.json'));
  return readFileSync(join(folder, 'res/schema', name), 'utf8');
}

const validators = new Map<string, ValidateFunction>();

async function validatorOf(version: string): Promise<ValidateFunction | undefined> {
  const name = Object.hasOwn(jsonSchemas, version) ? jsonSchemas[version] : undefined;
  const known = validators.get(version);
  if (name === undefined || known !== undefined) return known;
  const [{ Ajv }, { default: formats }] = await Promise.all([import('ajv'), import('ajv-formats')]);
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false });
  formats.default(ajv);
  // Any reference to any resource: what RFC 3987 rules out are only spaces, controls and a few delimiters.
  ajv.addFormat('iri-reference', /^[^\s<>"{}|\\^`]*$/u);
  ajv.addFormat('idn-email', /^[^\s@]+@[^\s@]+$/u);
  for (const one of shared) {
    const file = `${one}.SNAPSHOT.schema.json`;
    ajv.addSchema({ ...(JSON.parse(schema(file)) as object), $id: `http://cyclonedx.org/schema/${file}` });
  }
  const compiled = ajv.compile(JSON.parse(schema(name)) as object);
  validators.set(version, compiled);
  return compiled;
}

async function validateXml(source: string, file: string): Promise<Problem[]> {
  // Read once by our own bounded reader: nothing with entities of its own reaches the library.
  const root = readXml(source);
  if (isXmlFault(root)) return [problem('syntax', file, root.fault, `XML 无法解析：${root.fault}`, root.line)];
  const version = /\/bom\/([\d.]+)$/.exec(namespaceOf(root) ?? '')?.[1] ?? '';
  if (!xmlSchemas.has(version)) return [unknownVersion(file, version)];
  if (/<!(?:DOCTYPE|ENTITY)/.test(source)) {
    return [problem('wrong-type', file, 'a document type has no place here', '不允许包含文档类型声明')];
  }
  const { validateXML } = require('xmllint-wasm') as typeof import('xmllint-wasm');
  const result = await validateXML({
    xml: [{ fileName: 'bom.xml', contents: source }],
    schema: [schema(`bom-${version}.SNAPSHOT.xsd`)],
    preload: [{ fileName: 'spdx.SNAPSHOT.xsd', contents: schema('spdx.SNAPSHOT.xsd') }],
    initialMemoryPages: 512,
    maxMemoryPages: 16_384,
  });
  if (result.valid) return [];
  return result.errors.slice(0, mostShown).map(({ message, loc }) => {
    const what = message.replace(/\{[^{}]*\}/g, '').slice(0, 300);
    return problem('wrong-type', file, what, `不符合规范：${what}`, loc?.lineNumber);
  });
}
