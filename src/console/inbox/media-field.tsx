import { TextInput } from '@mantine/core';
import { useTranslations } from 'use-intl';
import type { MediaSource } from '../generated/graphql.js';
import type { MediaRule } from './channel-offers.js';
import { FileField } from './file-field.js';
import { isWebAddress, takesFiles, type MediaChoice } from './media-choice.js';

interface MediaFieldProps {
  readonly label: string;
  readonly rules: readonly MediaRule[];
  readonly sources: readonly MediaSource[];
  readonly choice: MediaChoice;
  readonly onChange: (choice: MediaChoice) => void;
}

/** A file where the channel takes files, else the address of one that the provider fetches. */
export function MediaField({ label, rules, sources, choice, onChange }: MediaFieldProps) {
  const t = useTranslations('inbox.media');
  if (takesFiles(sources))
    return <FileField label={label} rules={rules} file={choice.file} onChange={(file) => onChange({ file, url: '' })} />;
  return (
    <TextInput
      type="url"
      label={label}
      description={t('addressText')}
      placeholder="https://"
      maxLength={2000}
      value={choice.url}
      error={choice.url !== '' && !isWebAddress(choice.url) ? t('fault.address') : undefined}
      onChange={({ currentTarget: { value } }) => onChange({ file: null, url: value.trim() })}
    />
  );
}
