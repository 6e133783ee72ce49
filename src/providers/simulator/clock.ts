/** Unix time in whole seconds. */
export function unixSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

/** The present time as `2024-01-15T10:30:00Z`: ISO 8601 in UTC, without milliseconds. */
export function isoSeconds(): string {
  return new Date().toISOString().replace(/\.\d+Z$/, 'Z');
}
