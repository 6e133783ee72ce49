import type { ErrorLike } from '@apollo/client';
import { Alert } from '@mantine/core';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { failureOf } from '../../client/failure.js';
import { newIdempotencyKey } from '../../client/idempotency-key.js';
import type { Refusal } from '../../client/refusal.js';
import type { WriteOutcome } from '../generated/graphql.js';
import type { DraftOfForm } from '../page/draft.js';

/** Whom a form writes to, and what was written before. */
export interface ReplyFormProps {
  readonly conversationId: string;
  /** The channel's name. */
  readonly channel: string;
  /** Shared by the kinds of messages, so that a text stays when another kind is chosen. */
  readonly draft: DraftOfForm;
  readonly onSent: () => void;
}

/** Why a message was not sent, in words; `unknown` where nobody knows whether it was. */
export type Problem = { readonly kind: 'refused'; readonly message: string } | { readonly kind: 'unknown' };

interface Payload {
  readonly outcome: WriteOutcome | null;
  readonly userErrors: readonly Refusal[];
}

export interface Sending {
  readonly problem: Problem | undefined;
  /** The key of the write. The same content has the same key until it is certain what became of it, so that it cannot be sent twice, also not after a reload. */
  keyFor(content: string): string;
  /** Whether the message was sent; the draft is then empty. */
  finish(payload: Payload | null | undefined, error: ErrorLike | undefined): boolean;
}

export function useSending(draft: DraftOfForm): Sending {
  const [problem, setProblem] = useState<Problem>();
  return {
    problem,
    keyFor: (content) => {
      if (draft.text('sentContent') === content) return draft.text('sentKey');
      const key = newIdempotencyKey();
      draft.change({ sentContent: content, sentKey: key });
      return key;
    },
    finish: (payload, error) => {
      const refusal = payload?.userErrors.map(({ message }) => message).join(' ') ?? '';
      if (error !== undefined) setProblem({ kind: 'refused', message: failureOf(error).message });
      else if (payload?.outcome === 'UNKNOWN') setProblem({ kind: 'unknown' });
      else if (payload == null || payload.outcome === null) setProblem({ kind: 'refused', message: refusal });
      else {
        setProblem(undefined);
        draft.clear();
        return true;
      }
      return false;
    },
  };
}

export function SendProblem({ problem }: { readonly problem: Problem | undefined }) {
  const t = useTranslations('inbox.reply');
  if (problem === undefined) return null;
  return (
    <Alert
      variant="outline"
      color={problem.kind === 'unknown' ? 'yellow' : 'red'}
      role="alert"
      title={problem.kind === 'refused' ? t('failed') : undefined}
    >
      {problem.kind === 'unknown' ? t('unknown') : problem.message}
    </Alert>
  );
}
