/**
 * Several requests may share one answer of a provider: what is made of it is made once, by whoever comes first, and kept as long as the
 * answer. `given` is the same whenever the answer is.
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
