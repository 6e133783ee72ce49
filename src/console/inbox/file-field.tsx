import { Button, Group, Image, Stack, Text } from '@mantine/core';
import { FileText, Upload } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useDropzone } from 'react-dropzone';
import { useFormatter, useTranslations } from 'use-intl';
import type { MediaRule } from './channel-offers.js';
import { faultOf, type FileFault } from './media-choice.js';

interface FileFieldProps {
  readonly label: string;
  readonly rules: readonly MediaRule[];
  readonly file: File | null;
  readonly onChange: (file: File | null) => void;
}

const mebibyte = 1024 * 1024;

/** A place for one file: dropped, or chosen with the browser's dialog. A file that the channel cannot send is refused at once. */
export function FileField({ label, rules, file, onChange }: FileFieldProps) {
  const t = useTranslations('inbox.media');
  const format = useFormatter();
  const [fault, setFault] = useState<FileFault>();
  const choose = (chosen: File | undefined): void => {
    if (chosen === undefined) return;
    const found = faultOf(chosen, rules);
    setFault(found);
    onChange(found === undefined ? chosen : null);
  };
  const { getRootProps, getInputProps, isDragActive } = useDropzone({
    accept: Object.fromEntries(rules.flatMap(({ mimeTypes }) => mimeTypes.map((type) => [type, []]))),
    multiple: false,
    // Why a file is refused is found by the same rules.
    onDrop: ([accepted], [refused]) => choose(accepted ?? refused?.file),
  });
  const sizes = rules.flatMap(({ mediaType, maxFileBytes }) =>
    maxFileBytes === null ? [] : [t(`limit.${mediaType}`, { size: format.number(maxFileBytes / mebibyte, { maximumFractionDigits: 1 }) })],
  );
  if (file !== null) return <ChosenFile file={file} onRemove={() => onChange(null)} />;
  return (
    <Stack gap={4}>
      {/* Beside the field and not in it, because a button contains nothing that takes input. */}
      <input {...getInputProps({ 'aria-label': label })} />
      <div {...getRootProps({ role: 'button', 'aria-label': label, className: 'drop-field' })} data-dragging={isDragActive || undefined}>
        <Group justify="center" gap="sm">
          <Upload size={20} aria-hidden />
          <Text size="sm">{t('drop')}</Text>
        </Group>
      </div>
      <Text size="xs" className="quiet">
        {sizes.join(' ')}
      </Text>
      {fault !== undefined && (
        <Text size="sm" c="red" role="alert">
          {fault.kind === 'size'
            ? t('fault.size', { size: format.number(fault.maxBytes / mebibyte, { maximumFractionDigits: 1 }) })
            : t(`fault.${fault.kind}`)}
        </Text>
      )}
    </Stack>
  );
}

function ChosenFile({ file, onRemove }: { readonly file: File; readonly onRemove: () => void }) {
  const t = useTranslations('inbox.media');
  const format = useFormatter();
  const preview = usePreview(file);
  return (
    <Group gap="sm" wrap="nowrap" className="chosen-file">
      {preview === undefined ? (
        <FileText size={32} strokeWidth={1.5} aria-hidden />
      ) : (
        <Image src={preview} alt={t('preview')} w={72} h={72} radius="sm" fit="cover" />
      )}
      <div className="grow">
        <Text size="sm" truncate>
          <bdi>{file.name}</bdi>
        </Text>
        <Text size="xs" className="quiet">
          {t('size', { size: format.number(file.size / mebibyte, { maximumFractionDigits: 2 }) })}
        </Text>
      </div>
      <Button variant="subtle" size="compact-sm" onClick={onRemove}>
        {t('remove')}
      </Button>
    </Group>
  );
}

/** The picture as a `data:` address: the content security policy allows no other that the page itself makes. */
export function usePreview(file: File | null): string | undefined {
  const [read, setRead] = useState<{ readonly file: File; readonly address: string }>();
  useEffect(() => {
    if (file === null || !file.type.startsWith('image/')) return;
    const reader = new FileReader();
    reader.onload = () => setRead({ file, address: reader.result as string });
    reader.readAsDataURL(file);
    return () => reader.abort();
  }, [file]);
  return read?.file === file ? read?.address : undefined;
}
