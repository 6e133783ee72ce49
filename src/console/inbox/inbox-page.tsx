import { MessagesSquare } from 'lucide-react';
import { useParams } from 'react-router';
import { useTranslations } from 'use-intl';
import { NoticeState } from '../page/notice-state.js';
import { ViewPage } from '../page/view-page.js';
import { sendButtonsDocument } from './buttons-form.js';
import { ConversationList, conversationsDocument } from './conversation-list.js';
import { ConversationThread, conversationDocument } from './conversation-thread.js';
import { conversationContextDocument } from './conversation-context.js';
import { conversationChangedDocument, messageStatusDocument } from './conversation-events.js';
import { markReadDocument } from './mark-read.js';
import { sendMediaDocument } from './media-form.js';
import { sendTemplateDocument, templatesDocument } from './template-form.js';
import { sendTextDocument } from './text-form.js';

const documents = [
  conversationsDocument,
  conversationDocument,
  conversationContextDocument,
  conversationChangedDocument,
  messageStatusDocument,
  markReadDocument,
  sendTextDocument,
  sendButtonsDocument,
  sendMediaDocument,
  templatesDocument,
  sendTemplateDocument,
];

/** The conversations of all channels, and beside them the messages of one. */
export function InboxPage() {
  const t = useTranslations('inbox');
  const { id } = useParams();
  return (
    <ViewPage title={t('title')} documents={documents}>
      <div className="inbox" data-chosen={id}>
        <div className="inbox-list">
          <ConversationList chosen={id} />
        </div>
        <div className="inbox-thread">
          {id === undefined ? (
            <NoticeState icon={MessagesSquare} title={t('choose.title')} text={t('choose.text')} />
          ) : (
            <ConversationThread key={id} id={id} />
          )}
        </div>
      </div>
    </ViewPage>
  );
}
