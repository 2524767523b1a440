const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** Bytes in powers of 1000, as disks are sold: `12.3 MB`. */
export function bytes(count: number): string {
  let value = count;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${UNITS[unit]}`;
}

/** `1,234,567`. */
export const count = (value: number | bigint) => value.toLocaleString('en-US');

/** Seconds as `45s` or `3m 20s`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return whole < 60 ? `${whole}s` : `${Math.floor(whole / 60)}m ${whole % 60}s`;
}

/** `1 file`, `2 files`, `2 entries`, `2 days`. */
export const plural = (value: number, noun: string) =>
  `${count(value)} ${value === 1 ? noun : noun.replace(/(?<![aeiou])y$/, 'ie').concat('s')}`;
