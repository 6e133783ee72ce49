/** The status that a provider's name stands for, such as PAID for "paid". Case and blanks around the name do not matter. */
export function statusOfName<Status>(names: ReadonlyMap<Status, string>, name: unknown): Status | undefined {
  if (typeof name !== 'string') return undefined;
  const wanted = name.trim().toLowerCase();
  return [...names].find(([, known]) => known === wanted)?.[0];
}
