/** Whether something has not been said for so long; asking says it. The keys must be few. */
export function rarely(everyMs: number, now: () => number): (key: string) => boolean {
  const said = new Map<string, number>();
  return (key) => {
    const time = now();
    if (time - (said.get(key) ?? -Infinity) < everyMs) return false;
    said.set(key, time);
    return true;
  };
}
