import { messageOf } from '../../lambdas/core/errors.ts';
import { adviceOn, troubleOf } from '../aws/trouble.ts';

/** `unknown`: it could not be looked at. */
export type CheckState = 'ok' | 'warning' | 'failed' | 'unknown';

/** What a check has found. */
export interface Finding {
  readonly state: CheckState;
  readonly found: string;
  /** What to do; absent where nothing is to be done. */
  readonly todo?: string;
  /** A document for the owner of a resource, which is never written here. */
  readonly document?: { readonly title: string; readonly content: object };
}

export interface Check {
  readonly name: string;
  /** The rights that it takes, such as `s3:GetBucketPolicy`. */
  readonly rights: readonly string[];
  look(): Promise<Finding | readonly Finding[]>;
}

export interface Checked extends Finding {
  readonly check: string;
}

export const ok = (found: string): Finding => ({ state: 'ok', found });
export const warning = (found: string, todo: string): Finding => ({ state: 'warning', found, todo });
export const failed = (found: string, todo: string): Finding => ({ state: 'failed', found, todo });
export const unknown = (found: string, todo: string): Finding => ({ state: 'unknown', found, todo });

/** Makes a check. One that the caller may not make says which right it lacks. */
export async function made({ name: check, rights, look }: Check): Promise<readonly Checked[]> {
  try {
    return [await look()].flat().map((finding) => ({ check, ...finding }));
  } catch (error) {
    const trouble = troubleOf(error);
    const finding =
      trouble === 'denied'
        ? unknown('the caller may not look', `give the caller ${rights.join(' and ')}`)
        : unknown(`no answer: ${messageOf(error)}`, adviceOn(trouble) || 'look yourself, or try again later');
    return [{ check, ...finding }];
  }
}

/** Makes checks at once; the findings come in the order of the checks. */
export async function madeAll(checks: readonly Check[]): Promise<readonly Checked[]> {
  return (await Promise.all(checks.map(made))).flat();
}
