/** Signals by which a person or a scheduler ends a process. SIGKILL cannot be caught: the next run cleans up after it. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const cleanUps = new Set<() => void>();

/**
 * Has `cleanUp` called when a signal ends the process, before the process ends by that same signal. Returns what takes it
 * back. What was published stays and what was not is taken up by the next run, so nothing else has to be waited for.
 */
export function onInterruption(cleanUp: () => void): () => void {
  if (cleanUps.size === 0) for (const signal of SIGNALS) process.on(signal, interrupted);
  cleanUps.add(cleanUp);
  return () => {
    cleanUps.delete(cleanUp);
    if (cleanUps.size === 0) for (const signal of SIGNALS) process.off(signal, interrupted);
  };
}

function interrupted(signal: NodeJS.Signals): void {
  for (const cleanUp of cleanUps) cleanUp();
  for (const one of SIGNALS) process.off(one, interrupted);
  process.kill(process.pid, signal);
}
