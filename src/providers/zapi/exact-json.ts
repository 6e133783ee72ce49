/** A decimal that is written into JSON digit by digit, because JavaScript's numbers cannot hold every amount. */
export class ExactNumber {
  readonly digits: string;

  constructor(decimal: string) {
    if (!/^-?(0|[1-9]\d*)(\.\d+)?$/.test(decimal)) throw new RangeError('not a canonical decimal');
    this.digits = decimal;
  }
}

export type JsonValue =
  string | number | boolean | null | ExactNumber | readonly JsonValue[] | { readonly [name: string]: JsonValue | undefined };

/** Like JSON.stringify, with exact numbers. Undefined members are left out. */
export function toJson(value: JsonValue): string {
  if (value instanceof ExactNumber) return value.digits;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (isList(value)) return `[${value.map(toJson).join(',')}]`;
  const members = Object.entries(value).flatMap(([name, member]) =>
    member === undefined ? [] : [`${JSON.stringify(name)}:${toJson(member)}`],
  );
  return `{${members.join(',')}}`;
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
