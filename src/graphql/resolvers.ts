import { accountMutations } from './mutations/account-write.js';
import { botFlowResolvers, branchResolvers, sequenceResolvers, teamMemberResolvers } from './queries/account.js';
import {
  catalogConnectionResolvers,
  catalogEdgeResolvers,
  catalogQueries,
  catalogResolvers,
  checkoutSettingsResolvers,
} from './queries/catalog.js';
import {
  capabilityResolvers,
  channelQueries,
  channelResolvers,
  channelSyncResolvers,
  customFieldResolvers,
  labelResolvers,
  listSourceResolvers,
  postbackResolvers,
  providerResolvers,
  viewerResolvers,
} from './queries/channel.js';
import {
  conversationConnectionResolvers,
  conversationEdgeResolvers,
  conversationQueries,
  conversationResolvers,
} from './queries/conversation.js';
import { customerEventResolvers, customerMergeResolvers } from './queries/customer-event.js';
import { customerSendMutations, sendToCustomerPayloadResolvers } from './mutations/customer-send.js';
import { customerEraseMutations } from './mutations/customer-erase.js';
import { customerMergeMutations } from './mutations/customer-merge.js';
import {
  customerConnectionResolvers,
  customerContactResolvers,
  customerEdgeResolvers,
  customerQueries,
  customerResolvers,
  customerSendAttemptResolvers,
  customerSendOptionResolvers,
  customerTimelineConnectionResolvers,
  customerTimelineEdgeResolvers,
  customerTimelineEntryResolvers,
} from './queries/customer.js';
import { catalogMutations, catalogPayloadResolvers } from './mutations/catalog-write.js';
import { channelHealthResolvers } from './queries/channel-health.js';
import type { MutationResolvers, QueryResolvers, Resolvers } from './schema/generated.js';
import type { RequiredResolvers } from './schema/parents.js';
import { conversationEventResolvers, messageEventResolvers, subscriptions, templateEventResolvers } from './queries/event.js';
import {
  messageConnectionResolvers,
  mediaContentResolvers,
  messageContentResolvers,
  messageEdgeResolvers,
  messageQueries,
  messageResolvers,
  orderContentResolvers,
  unknownContentResolvers,
} from './queries/message.js';
import { conversationMutations, conversationReadPayloadResolvers } from './mutations/conversation-read.js';
import { labelMutations, labelPayloadResolvers } from './mutations/label-write.js';
import { broadcastPayloadResolvers, messageMutations, messagePayloadResolvers, uploadPayloadResolvers } from './mutations/message-write.js';
import { messageStatisticsGroupResolvers, messageStatisticsQueries, messageStatisticsResolvers } from './queries/message-statistics.js';
import { nodeQueries, nodeResolvers } from './queries/node.js';
import {
  orderConnectionResolvers,
  orderCustomerResolvers,
  orderEdgeResolvers,
  orderEventResolvers,
  orderItemResolvers,
  orderStatusOptionResolvers,
  unconfirmedStatusChangeResolvers,
  orderQueries,
  orderResolvers,
} from './queries/order.js';
import { orderStatisticsGroupResolvers, orderStatisticsQueries, orderStatisticsResolvers } from './queries/order-statistics.js';
import { orderMutations, orderPayloadResolvers, userErrorResolvers } from './mutations/order-write.js';
import { orderStatusesMutations } from './mutations/order-statuses.js';
import { orderSendMutations, sendOrderPayloadResolvers } from './mutations/order-send.js';
import { productMessageMutations } from './mutations/product-message.js';
import { deleteProductPayloadResolvers, productMutations, productPayloadResolvers } from './mutations/product-write.js';
import { productConnectionResolvers, productEdgeResolvers, productResolvers } from './queries/product.js';
import { scalars } from './schema/scalar.js';
import { searchConnectionResolvers, searchEdgeResolvers, searchQueries, searchResultResolvers } from './queries/search.js';
import {
  replayPayloadResolvers,
  webhookEventConnectionResolvers,
  webhookEventEdgeResolvers,
  webhookEventResolvers,
  webhookMutations,
  webhookQueries,
} from './queries/webhook.js';
import { writeConnectionResolvers, writeEdgeResolvers, writeQueries, writeResolvers } from './queries/write.js';
import { subscriberConnectionResolvers, subscriberEdgeResolvers, subscriberQueries, subscriberResolvers } from './queries/subscriber.js';
import {
  conversationPayloadResolvers,
  deletePayloadResolvers,
  subscriberMutations,
  subscriberPayloadResolvers,
} from './mutations/subscriber-write.js';
import { templateConnectionResolvers, templateEdgeResolvers, templateQueries, templateResolvers } from './queries/template.js';
import { uploadScalars } from './upload/upload.js';

const queries: RequiredResolvers<QueryResolvers, object> = {
  ...nodeQueries,
  ...channelQueries,
  ...orderQueries,
  ...orderStatisticsQueries,
  ...messageStatisticsQueries,
  ...customerQueries,
  ...searchQueries,
  ...subscriberQueries,
  ...conversationQueries,
  ...messageQueries,
  ...templateQueries,
  ...catalogQueries,
  ...webhookQueries,
  ...writeQueries,
};

const mutations: RequiredResolvers<MutationResolvers, object> = {
  ...orderMutations,
  ...orderStatusesMutations,
  ...orderSendMutations,
  ...messageMutations,
  ...customerSendMutations,
  ...conversationMutations,
  ...subscriberMutations,
  ...labelMutations,
  ...customerMergeMutations,
  ...customerEraseMutations,
  ...catalogMutations,
  ...productMessageMutations,
  ...productMutations,
  ...accountMutations,
  ...webhookMutations,
};

/** All resolvers of the schema. Fields that the parent object has under the same name resolve themselves. */
export const resolvers: Resolvers = {
  ...scalars,
  ...uploadScalars,
  Query: queries,
  Mutation: mutations,
  Subscription: subscriptions,
  Node: nodeResolvers,
  Viewer: viewerResolvers,
  Provider: providerResolvers,
  Capability: capabilityResolvers,
  Channel: channelResolvers,
  ChannelHealth: channelHealthResolvers,
  ChannelSync: channelSyncResolvers,
  Label: labelResolvers,
  CustomField: customFieldResolvers,
  Postback: postbackResolvers,
  TeamMember: teamMemberResolvers,
  BotFlow: botFlowResolvers,
  Sequence: sequenceResolvers,
  Branch: branchResolvers,
  ListSource: listSourceResolvers,
  Order: orderResolvers,
  OrderItem: orderItemResolvers,
  OrderStatusOption: orderStatusOptionResolvers,
  UnconfirmedStatusChange: unconfirmedStatusChangeResolvers,
  OrderEvent: orderEventResolvers,
  OrderConnection: orderConnectionResolvers,
  OrderEdge: orderEdgeResolvers,
  OrderStatistics: orderStatisticsResolvers,
  OrderStatisticsGroup: orderStatisticsGroupResolvers,
  MessageStatistics: messageStatisticsResolvers,
  MessageStatisticsGroup: messageStatisticsGroupResolvers,
  UserError: userErrorResolvers,
  UpdateOrderStatusPayload: orderPayloadResolvers,
  UpdateOrderPayload: orderPayloadResolvers,
  OrderStatusResult: orderPayloadResolvers,
  TrackOrderPayload: orderPayloadResolvers,
  SendOrderPayload: sendOrderPayloadResolvers,
  SendMessagePayload: messagePayloadResolvers,
  SendToCustomerPayload: sendToCustomerPayloadResolvers,
  CustomerSendAttempt: customerSendAttemptResolvers,
  CustomerSendOption: customerSendOptionResolvers,
  UploadMediaPayload: uploadPayloadResolvers,
  BroadcastTemplatePayload: broadcastPayloadResolvers,
  SubscriberPayload: subscriberPayloadResolvers,
  DeleteSubscriberPayload: deletePayloadResolvers,
  ConversationPayload: conversationPayloadResolvers,
  CreateLabelPayload: labelPayloadResolvers,
  SyncCatalogPayload: catalogPayloadResolvers,
  ProductPayload: productPayloadResolvers,
  DeleteProductPayload: deleteProductPayloadResolvers,
  Customer: customerResolvers,
  CustomerConnection: customerConnectionResolvers,
  CustomerEdge: customerEdgeResolvers,
  CustomerMerge: customerMergeResolvers,
  CustomerEvent: customerEventResolvers,
  OrderCustomer: orderCustomerResolvers,
  CustomerContact: customerContactResolvers,
  CustomerTimelineConnection: customerTimelineConnectionResolvers,
  CustomerTimelineEdge: customerTimelineEdgeResolvers,
  CustomerTimelineEntry: customerTimelineEntryResolvers,
  SearchConnection: searchConnectionResolvers,
  SearchEdge: searchEdgeResolvers,
  SearchResult: searchResultResolvers,
  Subscriber: subscriberResolvers,
  SubscriberConnection: subscriberConnectionResolvers,
  SubscriberEdge: subscriberEdgeResolvers,
  Conversation: conversationResolvers,
  ConversationEvent: conversationEventResolvers,
  MarkConversationReadPayload: conversationReadPayloadResolvers,
  ConversationConnection: conversationConnectionResolvers,
  ConversationEdge: conversationEdgeResolvers,
  Message: messageResolvers,
  MessageEvent: messageEventResolvers,
  TemplateEvent: templateEventResolvers,
  MessageConnection: messageConnectionResolvers,
  MessageEdge: messageEdgeResolvers,
  MessageContent: messageContentResolvers,
  MediaContent: mediaContentResolvers,
  OrderContent: orderContentResolvers,
  UnknownContent: unknownContentResolvers,
  Template: templateResolvers,
  TemplateConnection: templateConnectionResolvers,
  TemplateEdge: templateEdgeResolvers,
  Catalog: catalogResolvers,
  CheckoutSettings: checkoutSettingsResolvers,
  CatalogConnection: catalogConnectionResolvers,
  CatalogEdge: catalogEdgeResolvers,
  Product: productResolvers,
  ProductConnection: productConnectionResolvers,
  ProductEdge: productEdgeResolvers,
  WebhookEvent: webhookEventResolvers,
  WebhookEventConnection: webhookEventConnectionResolvers,
  WebhookEventEdge: webhookEventEdgeResolvers,
  ReplayWebhookEventsPayload: replayPayloadResolvers,
  Write: writeResolvers,
  WriteConnection: writeConnectionResolvers,
  WriteEdge: writeEdgeResolvers,
};
