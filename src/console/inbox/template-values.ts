import { useTranslations } from 'use-intl';
import type { DraftOfForm } from '../page/draft.js';
import type { SendTemplateInput } from '../generated/graphql.js';
import type { TemplateRule } from './channel-offers.js';
import { buttonsOf, placeholdersOf, type TemplateButton, type TemplateTexts } from './placeholders.js';

/** A place of a template to fill in. */
interface TemplateField {
  /** Of its value in the draft. */
  readonly key: string;
  readonly label: string;
  readonly value: string;
}

interface TemplateValues {
  readonly fields: readonly TemplateField[];
  /** By the names of the placeholders. */
  readonly header: ReadonlyMap<string, string>;
  readonly body: ReadonlyMap<string, string>;
  /** All buttons; `value` is empty where the address has no placeholder. */
  readonly buttons: readonly (TemplateButton & { readonly value: string })[];
  readonly isFilled: boolean;
  /** Whether the channel's provider has a place for every value. */
  readonly isFillable: boolean;
  readonly input: Pick<SendTemplateInput, 'variables' | 'headerVariables' | 'buttonVariables'>;
}

/** What a template has to be filled in with, and what is filled in so far. The draft has the values. */
export function useTemplateValues(
  template: TemplateTexts & { readonly buttons: unknown },
  { takesHeaderVariables, takesButtonVariables }: TemplateRule,
  draft: DraftOfForm,
): TemplateValues {
  const t = useTranslations('inbox.template');
  const names = placeholdersOf(template);
  const fieldOf = (place: string, label: string): TemplateField => ({ key: `value ${place}`, label, value: draft.text(`value ${place}`) });
  const header = names.header.map((name) => ({ name, ...fieldOf(`header ${name}`, t('headerVariable', { name })) }));
  const body = names.body.map((name) => ({ name, ...fieldOf(`body ${name}`, t('variable', { name })) }));
  const buttons = buttonsOf(template.buttons);
  const addresses = buttons
    .filter(({ address }) => address !== null)
    .map(({ index, text }) => ({ index, ...fieldOf(`button ${index}`, t('buttonVariable', { button: text })) }));
  const fields = [...header, ...body, ...addresses];
  return {
    fields,
    header: new Map(header.map(({ name, value }) => [name, value])),
    body: new Map(body.map(({ name, value }) => [name, value])),
    buttons: buttons.map((button) => ({ ...button, value: addresses.find(({ index }) => index === button.index)?.value ?? '' })),
    isFilled: fields.every(({ value }) => value.trim() !== ''),
    isFillable: (header.length === 0 || takesHeaderVariables) && (addresses.length === 0 || takesButtonVariables),
    input: {
      variables: body.map(({ name, value }) => ({ name, value })),
      ...(header.length > 0 && { headerVariables: header.map(({ name, value }) => ({ name, value })) }),
      ...(addresses.length > 0 && { buttonVariables: addresses.map(({ index, value }) => ({ index, value })) }),
    },
  };
}
