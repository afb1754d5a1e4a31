/** Something that a policy needs for its verdict and that is not at hand. */
export class PolicyError extends Error {
  readonly code: 'unavailable';

  constructor(code: 'unavailable', message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PolicyError';
    this.code = code;
  }
}
