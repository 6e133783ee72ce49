/** Calls `load` at most once in the given time, and never twice at the same time. A failure is not cached. */
export function cached<T>(maxAgeMs: number, load: () => Promise<T>): () => Promise<T> {
  let current: { readonly value: Promise<T>; readonly until: number } | undefined;
  return () => {
    if (current !== undefined && Date.now() < current.until) return current.value;
    const loading = { value: load(), until: Date.now() + maxAgeMs };
    current = loading;
    loading.value.catch(() => {
      if (current === loading) current = undefined;
    });
    return loading.value;
  };
}
