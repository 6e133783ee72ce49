/** Asks at most once in the given time, and only once at a time. A failed answer is not kept. */
export function cached<T>(keptMs: number, ask: () => Promise<T>): () => Promise<T> {
  let known: { readonly answer: Promise<T>; readonly until: number } | undefined;
  return () => {
    if (known !== undefined && Date.now() < known.until) return known.answer;
    const asked = { answer: ask(), until: Date.now() + keptMs };
    known = asked;
    asked.answer.catch(() => {
      if (known === asked) known = undefined;
    });
    return asked.answer;
  };
}
