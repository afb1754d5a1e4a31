import { common } from './common.ts';
import { entities } from './entities.ts';
import { governance } from './governance.ts';
import { respond } from './respond.ts';
import { risk } from './risk.ts';
import { runtime } from './runtime.ts';
import { settings } from './settings.ts';
import { shell } from './shell.ts';

export const texts = {
  ...common,
  ...shell,
  ...risk,
  ...entities,
  ...runtime,
  ...respond,
  ...governance,
  ...settings,
} as const;
