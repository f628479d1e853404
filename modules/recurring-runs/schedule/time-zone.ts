import { civilOfEpoch, epochOfCivil, type CivilTime, type EpochSeconds, type Seconds } from '../../calendar/civil.ts';

/** The rules of one zone: how far its clocks are ahead of UTC, at any instant. */
export interface TimeZone {
  /** The name that it was asked for by, for example `America/Los_Angeles`. */
  readonly name: string;
  /** Seconds to add to UTC for local time at `instant`; negative west of Greenwich. */
  offsetAt(instant: EpochSeconds): Seconds;
}

export type TimeZoneResult =
  | { readonly ok: true; readonly zone: TimeZone }
  | { readonly ok: false; readonly error: { readonly kind: 'unknownZone'; readonly name: string } };

/** Coordinated Universal Time. */
export const utc: TimeZone = { name: 'UTC', offsetAt: () => 0 };

const hour = 3_600;
/** What the runtime's calendar can express, ±8.64e15 ms about 1970; rules are constant long before either end. */
const lastInstant = 8_640_000_000_000;
/** Bounds the memory of a zone that is asked about scattered instants; a year of hours is 8 766. */
const cachedHours = 20_000;

const zones = new Map<string, TimeZone>([['UTC', utc]]);

/**
 * Looks an IANA zone up, for example `Europe/Berlin`. Kubeflow's controller takes the name from
 * CRON_SCHEDULE_TIMEZONE; unlike Go's `LoadLocation`, names here match whatever their case, and an empty one is unknown.
 */
export function timeZone(name: string): TimeZoneResult {
  const known = zones.get(name);
  if (known !== undefined) return { ok: true, zone: known };
  let formatter: OffsetFormatter;
  try {
    formatter = offsetFormatter(name);
  } catch {
    return { ok: false, error: { kind: 'unknownZone', name } };
  }
  const zone: TimeZone = { name, offsetAt: cachedByHour((instant) => offsetFrom(formatter, instant)) };
  zones.set(name, zone);
  return { ok: true, zone };
}

/** What clocks in `zone` show at `instant`. */
export function localTime(instant: EpochSeconds, zone: TimeZone): CivilTime {
  return civilOfEpoch(instant + zone.offsetAt(instant));
}

/**
 * The instant at which clocks in `zone` show `civil`, chosen as Go's `time.Date` chooses: of two such instants either,
 * by where the reading taken as UTC falls; of none (clocks went forward over it), the reading in one of the two offsets.
 */
export function instantOf(civil: CivilTime, zone: TimeZone): EpochSeconds {
  const asUtc = epochOfCivil(civil);
  const guess = zone.offsetAt(asUtc);
  return guess === 0 ? asUtc : asUtc - zone.offsetAt(asUtc - guess);
}

interface OffsetFormatter {
  /** Formats milliseconds since 1970 as a date with the zone's offset, for example `1/2/2006, GMT-08:00`. */
  format(milliseconds: number): string;
}

function offsetFormatter(timeZone: string): OffsetFormatter {
  // The one use of Intl: it carries the zone rules. Locale, calendar, digits and zone are all given, so that the answer
  // depends on the runtime's ICU data and on no setting of the machine; it is given numbers and asked for offsets only.
  // oxlint-disable-next-line no-restricted-globals
  return new Intl.DateTimeFormat('en-US', {
    calendar: 'gregory',
    numberingSystem: 'latn',
    timeZone,
    timeZoneName: 'longOffset',
  });
}

const offsetText = /GMT(?:(?<sign>[+-])(?<hours>\d{2}):(?<minutes>\d{2})(?::(?<seconds>\d{2}))?)?$/;

function offsetFrom(formatter: OffsetFormatter, instant: EpochSeconds): Seconds {
  const reachable = Math.max(-lastInstant, Math.min(lastInstant, instant));
  const text = formatter.format(reachable * 1_000);
  const groups = offsetText.exec(text)?.groups;
  if (groups === undefined) throw new Error(`no zone offset in ${JSON.stringify(text)}`);
  const { sign, hours = '0', minutes = '0', seconds = '0' } = groups;
  const offset = Number(hours) * hour + Number(minutes) * 60 + Number(seconds);
  return sign === '-' ? -offset : offset;
}

// Where both ends of an hour agree, so does all between: no zone has changed its offset twice within one hour.
function cachedByHour(offsetAt: (instant: EpochSeconds) => Seconds): (instant: EpochSeconds) => Seconds {
  const starts = new Map<number, Seconds>();
  const startOf = (hours: number): Seconds => {
    const known = starts.get(hours);
    if (known !== undefined) return known;
    if (starts.size >= cachedHours) starts.clear();
    const offset = offsetAt(hours * hour);
    starts.set(hours, offset);
    return offset;
  };
  return (instant) => {
    const hours = Math.floor(instant / hour);
    const offset = startOf(hours);
    return offset === startOf(hours + 1) ? offset : offsetAt(instant);
  };
}
