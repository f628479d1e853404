/** Thrown inside of a patch that cannot be applied; `code` is that of the answer. Never leaves `verbs/patch.ts`. */
export class PatchRefusal extends Error {
  readonly code: 400 | 422 | 500;

  constructor(code: 400 | 422 | 500, message: string) {
    super(message);
    this.code = code;
  }
}
