const MARKS = ['time', 'username', 'event_source', 'name', 'event_type'] as const;

/** The line with two members that make an object an event, where it lacks them; they are null, which no column shows. */
export function marked(line: string): string {
  const open = line.indexOf('{');
  const missing = MARKS.filter((mark) => !line.includes(`"${mark}"`)).slice(0, 2);
  if (open < 0 || missing.length === 0) return line;
  const rest = line.slice(open + 1);
  const members = missing.map((mark) => `"${mark}":null`).join(',');
  return `${line.slice(0, open + 1)}${members}${/^\s*\}/.test(rest) ? '' : ','}${rest}`;
}
