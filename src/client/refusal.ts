/** A `UserError`, as every mutation selects it. */
export interface Refusal {
  readonly field: readonly string[] | null;
  readonly message: string;
  readonly code: string;
}

/** Whether the write of this key is still on its way: only the same key asks for what became of it. */
export function isInUse(refusals: readonly Pick<Refusal, 'code'>[]): boolean {
  return refusals.some(({ code }) => code === 'IDEMPOTENCY_KEY_IN_USE');
}

/** The messages of refusals by the name of the input at fault, such as `status`; those of no input that the form has are under `''`. */
export function refusalsByField(refusals: readonly Refusal[], inputs: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { field, message } of refusals) {
    const input = field?.find((step) => inputs.includes(step)) ?? '';
    const before = found.get(input);
    found.set(input, before === undefined ? message : `${before} ${message}`);
  }
  return found;
}
