import type { Refusal } from '../../../contract/error.js';
import type { TemplateMessage } from '../../../contract/message-write.js';
import { found, invalid, isBlank } from '../../kit/refusal.js';

type Variables = TemplateMessage['variables'];

/** WhatsApp's limits of one value: in a template with a body only, and in one with a header or buttons. */
const aloneLimit = 32_768;
const besideLimit = 1024;

/** `isAlone`: the template has neither a header nor buttons with values. */
export function checkVariables(variables: Variables, isAlone: boolean): Refusal[] {
  const names = variables.map(({ name }) => name.trim());
  const limit = isAlone ? aloneLimit : besideLimit;
  return [
    ...found([
      names.length > 0 &&
        names.every(isNumber) &&
        !names.every((_, index) => names.includes(String(index + 1))) &&
        invalid(['variables'], `Numbered variables must be named 1 to ${names.length}, each once.`),
    ]),
    ...variables.flatMap(({ name, value }, index) =>
      found([
        isBlank(name) && invalid(['variables', String(index), 'name'], 'The name of the variable is missing.'),
        !isBlank(name) &&
          names.indexOf(name.trim()) < index &&
          invalid(['variables', String(index), 'name'], 'Another variable has the same name.'),
        isBlank(value) && invalid(['variables', String(index), 'value'], 'The value is empty, which WhatsApp refuses.'),
        value.length > limit && invalid(['variables', String(index), 'value'], `A value has at most ${limit} characters here.`),
      ]),
    ),
  ];
}

/** Values fill the body's placeholders in order: by name when all names are numbers, else in the given order. */
export function toBody(variables: Variables): object {
  const values = toNumberedValues(variables) ?? variables.map(({ value }) => value);
  return { type: 'body', parameters: values.map((text) => ({ type: 'text', text })) };
}

/** The values in the order of their numbers; null when not all names are numbers. */
export function toNumberedValues(variables: Variables): readonly string[] | null {
  if (!variables.every(({ name }) => isNumber(name.trim()))) return null;
  return [...variables].sort((left, right) => Number(left.name) - Number(right.name)).map(({ value }) => value);
}

function isNumber(name: string): boolean {
  return /^[1-9]\d{0,3}$/.test(name);
}
