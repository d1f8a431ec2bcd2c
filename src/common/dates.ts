// Dates and distances in time, in the language of the texts.
import { DAY, HOUR, MINUTE } from './durations.ts';
import { locale, t } from './l10n.ts';

/** Far beyond what any invitation says, and what `Date` can hold. */
const isDate = (at: number): boolean => Math.abs(at) <= 8.64e15;

const TIME = { hour: 'numeric', minute: '2-digit', timeZoneName: 'shortOffset' } as const;
const LONG = { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric', ...TIME } as const;
const SHORT = { year: 'numeric', month: 'short', day: 'numeric', ...TIME } as const;

/**
 * A point in time as a person writes it, by the language of the texts, with the offset of its zone: `Saturday, November
 * 21, 2026 at 10:15 AM GMT+1`. `at` in milliseconds since the epoch; without `timeZone` in that of the machine.
 */
export function formatDate(at: number, timeZone?: string): string {
  return written(at, { ...LONG, timeZone });
}

/** The same where there is little room: `Nov 21, 2026, 10:15 AM GMT+1`. */
export function formatShortDate(at: number, timeZone?: string): string {
  return written(at, { ...SHORT, timeZone });
}

function written(at: number, format: Intl.DateTimeFormatOptions): string {
  return isDate(at) ? new Intl.DateTimeFormat(locale(), format).format(at) : t('unknown');
}

/** How far away that is: `in 5 days`, `3 hours ago`. Coarse, and never more than it really is. */
export function formatDistance(at: number, now: number): string {
  if (!isDate(at)) return t('unknown');
  const away = Math.abs(at - now);
  const [unit, length] =
    away < HOUR ? (['minute', MINUTE] as const) : away < 2 * DAY ? (['hour', HOUR] as const) : (['day', DAY] as const);
  const number = Math.floor(away / length);
  return number === 0 ? t('just now') : new Intl.RelativeTimeFormat(locale()).format(at < now ? -number : number, unit);
}

/** A point in time, the same in every language and zone: `2026-11-30 09:15 UTC`. */
export function formatTimestamp(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? t('unknown') : `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
