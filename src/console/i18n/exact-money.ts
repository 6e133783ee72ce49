/** Shows an exact decimal without going through a float, and with all of its digits. */
export function formatMoney(locale: string, amount: string, currency: string): string {
  const digits = amount.split('.')[1]?.length ?? 0;
  try {
    const usual = new Intl.NumberFormat(locale, { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
    const format = new Intl.NumberFormat(locale, {
      style: 'currency',
      currency,
      maximumFractionDigits: Math.min(Math.max(usual, digits), 20),
    });
    return format.format(amount as Intl.StringNumericLiteral);
  } catch {
    // A currency that this browser does not know.
    return `${amount} ${currency}`;
  }
}
