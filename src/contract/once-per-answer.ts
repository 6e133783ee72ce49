/**
 * Converts each answer of a provider once: several requests may share one answer. The result is kept as long as the answer. `given` must be
 * the same for the same answer.
 */
export function oncePerAnswer<Answer extends object, Given extends readonly unknown[], Made>(
  make: (answer: Answer, ...given: Given) => Made,
): (answer: Answer, ...given: Given) => Made {
  const known = new WeakMap<Answer, { readonly made: Made }>();
  return (answer, ...given) => {
    const entry = known.get(answer) ?? { made: make(answer, ...given) };
    known.set(answer, entry);
    return entry.made;
  };
}
