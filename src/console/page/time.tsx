import { useFormatter } from 'use-intl';

interface TimeProps {
  /** RFC 3339. */
  readonly at: string;
  /** `short` has no seconds, and no year where it is this one. */
  readonly form?: 'short' | 'full' | 'day' | 'time';
}

const full = { dateStyle: 'medium', timeStyle: 'medium' } as const;

/** A time in the zone and language of the viewer. Its tooltip has the whole of it. */
export function Time({ at, form = 'short' }: TimeProps) {
  const format = useFormatter();
  const date = new Date(at);
  const year = date.getFullYear() === new Date().getFullYear() ? undefined : 'numeric';
  const shown = {
    short: { day: 'numeric', month: 'short', year, hour: '2-digit', minute: '2-digit' },
    full,
    day: { day: 'numeric', month: 'short', year },
    time: { hour: '2-digit', minute: '2-digit' },
  } as const;
  return (
    <time dateTime={at} title={format.dateTime(date, full)}>
      {format.dateTime(date, shown[form])}
    </time>
  );
}

/** A calendar day of no time zone. */
export function Day({ day }: { readonly day: string }) {
  const format = useFormatter();
  return <time dateTime={day}>{format.dateTime(new Date(`${day}T00:00:00Z`), { dateStyle: 'medium', timeZone: 'UTC' })}</time>;
}
