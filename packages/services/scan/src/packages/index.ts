export { type Holder, type WhoHas, whoHas } from './who-has.ts';
