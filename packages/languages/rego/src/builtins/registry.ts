import { aws } from './aws.ts';
import type { Builtin } from './builtin.ts';
import { collections } from './collections.ts';
import { core } from './core.ts';
import { crypto } from './crypto.ts';
import { encoding } from './encoding.ts';
import { glob } from './glob.ts';
import { graph } from './graph.ts';
import { graphql } from './graphql/index.ts';
import { http } from './http.ts';
import { jwt } from './jwt.ts';
import { module } from './module.ts';
import { net } from './net.ts';
import { numbers } from './numbers.ts';
import { objects } from './objects.ts';
import { patch } from './patch.ts';
import { paths } from './paths.ts';
import { regex } from './regex.ts';
import { schema } from './schema/index.ts';
import { semver } from './semver.ts';
import { strings } from './strings.ts';
import { template } from './template.ts';
import { time } from './time.ts';
import { types } from './types.ts';
import { units } from './units.ts';
import { uri } from './uri.ts';
import { uuid } from './uuid.ts';
import { x509 } from './x509.ts';
import { yaml } from './yaml.ts';

const families: readonly (readonly Builtin[])[] = [
  core,
  numbers,
  collections,
  strings,
  types,
  objects,
  paths,
  patch,
  encoding,
  regex,
  glob,
  net,
  crypto,
  x509,
  yaml,
  jwt,
  template,
  time,
  graph,
  graphql,
  http,
  aws,
  module,
  schema,
  semver,
  units,
  uri,
  uuid,
];

/** Every standard built-in by name. */
export const builtins: ReadonlyMap<string, Builtin> = new Map(
  families.flat().map((each) => [each.name, each] as const),
);
