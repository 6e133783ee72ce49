const marks: Readonly<Record<string, string>> = {
  a: 'á',
  e: 'é',
  i: 'í',
  o: 'ó',
  u: 'ú',
  A: 'Á',
  E: 'É',
  I: 'Í',
  O: 'Ó',
  U: 'Ú',
  c: 'ç',
  n: 'ñ',
};

/** Marks every text of a catalog, so that texts from elsewhere, cut texts and left-to-right layouts show. */
export function toPseudo<Catalog>(catalog: Catalog): Catalog {
  if (typeof catalog === 'string') return `⟦${markText(catalog)}⟧` as Catalog;
  return Object.fromEntries(Object.entries(catalog as object).map(([key, value]) => [key, toPseudo<unknown>(value)])) as Catalog;
}

/** Leaves the syntax of ICU messages as it is: at odd depths of braces it has names and keywords, at even depths text. */
function markText(message: string): string {
  let depth = 0;
  let isInTag = false;
  let marked = '';
  for (const character of message) {
    if (character === '{') depth += 1;
    else if (character === '}') depth -= 1;
    else if (character === '<') isInTag = true;
    else if (character === '>') isInTag = false;
    marked += depth % 2 === 0 && !isInTag ? (marks[character] ?? character) : character;
  }
  return marked;
}
