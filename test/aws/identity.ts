/** The account that the emulator plays. */
export const ACCOUNT_ID = '123456789012';
export const REGION = 'eu-west-1';
/** The account's root, who may do everything. */
export const ROOT = { accessKeyId: 'test', secretAccessKey: 'test' };
