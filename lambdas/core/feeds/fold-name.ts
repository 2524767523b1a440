/**
 * A name of an organisation or course as the lake keeps and compares it: in lower case and in Unicode's composed form (NFC).
 * macOS and Linux can spell one name with different code points; it stays one name.
 */
export function foldName(spelling: string): string {
  return spelling.normalize('NFC').toLowerCase().normalize('NFC');
}
