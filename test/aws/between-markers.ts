/** A page whose part between two comments of a name, `<!-- name -->` and `<!-- /name -->`, is another one. */
export function replaced(page: string, name: string, part: string): string {
  const place = new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(<!-- /${name} -->)`);
  return page.replace(place, (_, begin: string, end: string) => `${begin}\n${part}\n\n${end}`);
}
