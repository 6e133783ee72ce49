/**
 * The results of works of one transaction that run side by side. Rejects as `Promise.all` does, but only when all have ended: none may use the
 * transaction after it was rolled back.
 */
export async function allEnded<Works extends readonly unknown[]>(
  works: readonly [...Works],
): Promise<{ -readonly [Index in keyof Works]: Awaited<Works[Index]> }> {
  const ended = await Promise.allSettled(works);
  return ended.map((end) => {
    if (end.status === 'rejected') throw end.reason;
    return end.value;
  }) as { -readonly [Index in keyof Works]: Awaited<Works[Index]> };
}
