import { Alert, Anchor, Stack } from '@mantine/core';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useViewer } from '../page/viewer.js';
import type { ReplyTarget } from './sending.js';
import { TemplateForm } from './template-form.js';
import { TextForm } from './text-form.js';

interface ReplyFormProps extends ReplyTarget {
  /** Only templates may be sent. */
  readonly isWindowClosed: boolean;
}

/** Offers what may be sent: any text while the service window is open or unknown, templates always. */
export function ReplyForm({ isWindowClosed, ...target }: ReplyFormProps) {
  const t = useTranslations('inbox');
  const viewer = useViewer();
  const [wantsTemplate, setWantsTemplate] = useState(false);
  const canUseTemplates = viewer.can('templates:read');
  const isTemplate = canUseTemplates && (isWindowClosed || wantsTemplate);
  return (
    <Stack gap="xs">
      {isWindowClosed && (
        <Alert variant="default" role="note">
          {t('window.closed')}
        </Alert>
      )}
      {isTemplate ? <TemplateForm {...target} /> : !isWindowClosed && <TextForm {...target} />}
      {canUseTemplates && !isWindowClosed && (
        <Anchor component="button" type="button" size="sm" ta="start" onClick={() => setWantsTemplate(!wantsTemplate)}>
          {t(isTemplate ? 'template.useText' : 'template.useTemplate')}
        </Anchor>
      )}
    </Stack>
  );
}
