import * as z from 'zod';
import { imported, lake, landing, machineArn, secretArn } from '../core/aws/variables.ts';

/** Environment variables of this function. */
export const environment = z.object({
  LAKE: lake,
  LANDING: landing,
  IMPORTED: imported,
  MACHINE_ARN: machineArn,
  /**
   * The secret of the private keys. This function only asks which version of it is the current one (DescribeSecret), since a
   * new version is a reason to try again what nobody could open. It cannot read the keys.
   */
  KEYS_SECRET_ARN: secretArn,
});
