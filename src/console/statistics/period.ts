/** The periods that people choose, in days up to now. */
export const periods = [7, 30, 90, 365] as const;
export type Period = (typeof periods)[number];

const initial: Period = 30;

/** Reads tolerantly: what nobody could have chosen is the usual period. */
export function readPeriod(parameters: URLSearchParams): Period {
  return periods.find((days) => String(days) === parameters.get('days')) ?? initial;
}

/** The address with another period. */
export function writePeriod(parameters: URLSearchParams, days: Period): URLSearchParams {
  const next = new URLSearchParams(parameters);
  if (days === initial) next.delete('days');
  else next.set('days', String(days));
  return next;
}

/** The first moment of the first day, in the viewer's zone: today is the last of the days. */
export function startOf(days: Period, now: Date): string {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() - days + 1).toISOString();
}

/** Every day of the period as `YYYY-MM-DD`, so that days without orders have a place too. */
export function daysOf(days: Period, now: Date): string[] {
  return Array.from({ length: days }, (_, index) => {
    const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() - days + 1 + index);
    return [day.getFullYear(), String(day.getMonth() + 1).padStart(2, '0'), String(day.getDate()).padStart(2, '0')].join('-');
  });
}
