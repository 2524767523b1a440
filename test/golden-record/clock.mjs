// Moves the clock of a process, so that what it says of "now" depends on the script and not on the day of the comparison.
// Loaded before the command line by `node --import`; the clock begins at GOLDEN_CLOCK (ISO 8601) and goes on from there.

/** Later than the date of every key and delivery. */
const FIRST_MOMENT = '2027-04-01T00:00:00Z';

const RealDate = globalThis.Date;
const started = RealDate.now() - process.uptime() * 1000; // of the process, also in its worker threads
const offset = RealDate.parse(process.env.GOLDEN_CLOCK ?? FIRST_MOMENT) - started;
const now = () => Math.floor(RealDate.now() + offset);

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, made) => Reflect.construct(target, args.length === 0 ? [now()] : args, made),
  apply: () => new RealDate(now()).toString(),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});
