/** What an answer was converted into, at the answer itself. */
const conversions = Symbol('conversions');

interface Conversion {
  readonly make: unknown;
  readonly made: unknown;
}

/**
 * Converts each answer of a provider once: several requests may share one answer. The result is kept as long as the answer. `given` must be
 * the same for the same answer.
 *
 * The answer carries its results. A WeakMap would keep every answer until the next collection of the old generation: V8's young collections
 * treat the values of a WeakMap as used, and move them to the old generation with all that they hold.
 */
export function oncePerAnswer<Answer extends object, Given extends readonly unknown[], Made>(
  make: (answer: Answer, ...given: Given) => Made,
): (answer: Answer, ...given: Given) => Made {
  return (answer: Answer & { [conversions]?: Conversion[] }, ...given) => {
    const known = (answer[conversions] ??= []);
    for (const conversion of known) if (conversion.make === make) return conversion.made as Made;
    const made = make(answer, ...given);
    known.push({ make, made });
    return made;
  };
}
