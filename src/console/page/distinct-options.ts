export interface Option {
  readonly value: string;
  readonly label: string;
}

/** The first option of each value. Providers may list something twice, and Mantine shows nothing at all then. */
export function distinctOptions(options: readonly Option[]): Option[] {
  return [...new Map([...options].reverse().map((option) => [option.value, option])).values()].reverse();
}
