import { attack, nsa, owasp, threat } from '../../frameworks/ids.ts';

/** What every control about credentials in manifests answers. */
export const exposedCredential = [
  ...nsa('N12'),
  ...owasp('K03'),
  ...threat('MS-TA9027'),
  ...attack('T1552', 'T1552.001'),
];

export const secretReferences = [
  'https://kubernetes.io/docs/concepts/security/secrets-good-practices/',
  'https://kubernetes.io/docs/concepts/configuration/secret/',
];
