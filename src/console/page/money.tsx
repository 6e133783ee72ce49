import { useLocale } from 'use-intl';
import { formatMoney } from '../i18n/exact-money.js';

interface Amount {
  readonly amount: string;
  readonly currencyCode: string;
}

/** The text of an amount, where an element has no place, such as in a chart. */
export function useMoneyText(): (value: Amount) => string {
  const locale = useLocale();
  return ({ amount, currencyCode }) => formatMoney(locale, amount, currencyCode);
}

/** Money is a value, so queries select its two fields without a fragment. A dash stands for an unknown amount. */
export function Money({ value }: { readonly value: Amount | null | undefined }) {
  const locale = useLocale();
  if (value == null) return <span className="quiet">–</span>;
  return (
    <bdi className="money" translate="no">
      {formatMoney(locale, value.amount, value.currencyCode)}
    </bdi>
  );
}
