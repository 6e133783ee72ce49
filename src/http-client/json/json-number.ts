const numberPattern = /^-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/** A JSON number, or its text when a number would lose digits: integers beyond 2^53 and long decimals. Undefined when it is not a number. */
export function readNumber(literal: string): number | string | undefined {
  const match = numberPattern.exec(literal);
  if (match === null) return undefined;
  const number = Number(literal);
  const isInteger = match[1] === undefined && match[2] === undefined;
  if (isInteger) return Number.isSafeInteger(number) ? number : literal;
  if (literal.length <= 15 && match[2] === undefined) return number;
  return Number.isFinite(number) && significant(String(number)) === significant(literal) ? number : literal;
}

/** One spelling per value: sign, digits without outer zeros, exponent of the last digit. */
function significant(literal: string): string {
  const [mantissa = '', exponent = '0'] = literal.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const digits = (whole + fraction).replace(/^0+/, '');
  const bare = withoutTrailingZeros(digits);
  if (bare === '') return '0';
  const scale = Number(exponent) - fraction.length + (digits.length - bare.length);
  return `${mantissa.startsWith('-') ? '-' : ''}${bare}e${scale}`;
}

/** A loop, because a pattern anchored at the end would retry every run of zeros. */
function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits[end - 1] === '0') end -= 1;
  return digits.slice(0, end);
}
