import { useLocale } from 'use-intl';
import { formatMoney } from '../i18n/exact-money.js';

interface Amount {
  readonly amount: string;
  readonly currencyCode: string;
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
