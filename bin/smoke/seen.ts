import { messageOf } from '../../lambdas/core/errors.ts';

/** `not answered`: the account gives no answer to the question, as an emulator does not to some. */
export type SeenState = 'ok' | 'failed' | 'not answered';

/** What a part of the smoke test has seen. */
export interface Seen {
  readonly check: string;
  readonly state: SeenState;
  readonly found: string;
  readonly seconds: number;
}

/** Looks at something and notes what it was, and how long it took. */
export type Look = (check: string, look: () => Promise<readonly [SeenState, string]>) => Promise<boolean>;

/** Collects what is seen. What throws has failed; the look resolves to whether it was well. */
export function looking(seen: Seen[], report: (one: Seen) => void): Look {
  return async (check, look) => {
    const began = Date.now();
    const note = (state: SeenState, found: string) => {
      const one = { check, state, found, seconds: Math.round((Date.now() - began) / 100) / 10 };
      seen.push(one);
      report(one);
      return state !== 'failed';
    };
    try {
      return note(...(await look()));
    } catch (error) {
      return note('failed', messageOf(error));
    }
  };
}
