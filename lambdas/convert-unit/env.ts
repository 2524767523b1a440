import * as z from 'zod';
import { lake, secretArn } from '../core/aws/variables.ts';

/** Environment variables of this function. */
export const environment = z.object({
  LAKE: lake,
  /** JSON `{"keys": ["-----BEGIN PGP PRIVATE KEY BLOCK-----..."], "passphrase": "..."}`, the newest key first. */
  KEYS_SECRET_ARN: secretArn,
});
