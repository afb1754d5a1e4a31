/** One requirement of a published framework, for example `{framework: 'cis-kubernetes-2.0.1', id: '5.2.2'}`. */
export interface FrameworkRef {
  readonly framework: string;
  readonly id: string;
}
