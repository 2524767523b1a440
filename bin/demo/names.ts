/**
 * Names for people who do not exist. The family names mean 'example', 'test' or 'nobody' in many languages, so that nobody
 * takes a row of the demo for a real person; the spellings keep the letters that real deliveries contain.
 */
export const GIVEN_NAMES: readonly string[] = [
  'Amara', 'Bao', 'Chidi', 'Dalia', 'Eero', 'Freya', 'Goran', 'Hana', 'Inés', 'Jun', 'Kamala', 'Lars', 'Maite', 'Nkechi',
  'Oisín', 'Priya', 'Quentin', 'Rukmini', 'Søren', 'Tala', 'Uzoma', 'Valentina', 'Wiremu', 'Ximena', 'Yara', 'Zoltán',
]; // biome-ignore format: a list of words reads best in rows

export const FAMILY_NAMES: readonly string[] = [
  'Mustermann', 'Exemplaire', 'Ejemplar', 'Esempio', 'Voorbeeld', 'Przykładowska', 'Příkladný', 'Példa', 'Näidis',
  'Paraugs', 'Pavyzdys', 'Örneksoy', 'Mfano', 'Halimbawa', 'Tauira', 'Udaharan', 'Tatoeba', 'Lizi', 'Misal', 'Contoh',
  'Primerov', 'Eksempel', 'Dæmi', 'Esimerkki', 'Sampleson', "O'Sample", 'van Niemand', 'Testovič',
]; // biome-ignore format: a list of words reads best in rows

/** Two letters of ISO 3166, as the sign-up form asks for them. */
export const COUNTRIES: readonly string[] = ['BR', 'CZ', 'DK', 'FI', 'IN', 'JP', 'KE', 'MX', 'NG', 'NZ', 'US', 'VN'];

/** ISO 639 codes. */
export const LANGUAGES: readonly string[] = ['cs', 'da', 'en', 'es', 'fi', 'hi', 'ja', 'mi', 'pt', 'sw', 'vi'];
