import { accountMutations } from './account-write.js';
import {
  catalogConnectionResolvers,
  catalogEdgeResolvers,
  catalogQueries,
  catalogResolvers,
  checkoutSettingsResolvers,
} from './catalog.js';
import {
  capabilityResolvers,
  channelQueries,
  channelResolvers,
  customFieldResolvers,
  labelResolvers,
  listSourceResolvers,
  postbackResolvers,
  providerResolvers,
  viewerResolvers,
} from './channel.js';
import {
  conversationQueries,
  conversationResolvers,
  messageConnectionResolvers,
  messageContentResolvers,
  messageEdgeResolvers,
  messageResolvers,
  orderContentResolvers,
  unknownContentResolvers,
} from './conversation.js';
import { catalogMutations, catalogPayloadResolvers } from './catalog-write.js';
import { channelHealthResolvers } from './channel-health.js';
import type { Complete } from './complete.js';
import type { MutationResolvers, QueryResolvers, Resolvers } from './generated.js';
import { messageEventResolvers, subscriptions } from './event.js';
import { labelMutations, labelPayloadResolvers } from './label-write.js';
import { broadcastPayloadResolvers, messageMutations, messagePayloadResolvers, uploadPayloadResolvers } from './message-write.js';
import { nodeQueries, nodeResolvers } from './node.js';
import {
  orderConnectionResolvers,
  orderEdgeResolvers,
  orderEventResolvers,
  orderItemResolvers,
  orderStatusOptionResolvers,
  orderQueries,
  orderResolvers,
} from './order.js';
import { orderMutations, orderPayloadResolvers, userErrorResolvers } from './order-write.js';
import { orderSendMutations } from './order-send.js';
import { phoneNumberQueries } from './phone-number.js';
import { productConnectionResolvers, productEdgeResolvers, productResolvers } from './product.js';
import { scalars } from './scalar.js';
import {
  replayPayloadResolvers,
  webhookEventConnectionResolvers,
  webhookEventEdgeResolvers,
  webhookEventResolvers,
  webhookMutations,
  webhookQueries,
} from './webhook.js';
import { writeConnectionResolvers, writeEdgeResolvers, writeQueries, writeResolvers } from './write.js';
import { subscriberConnectionResolvers, subscriberEdgeResolvers, subscriberQueries, subscriberResolvers } from './subscriber.js';
import {
  conversationPayloadResolvers,
  deletePayloadResolvers,
  subscriberMutations,
  subscriberPayloadResolvers,
} from './subscriber-write.js';
import { templateConnectionResolvers, templateEdgeResolvers, templateQueries, templateResolvers } from './template.js';
import { uploadScalars } from './upload.js';

const queries: Complete<QueryResolvers, object> = {
  ...nodeQueries,
  ...channelQueries,
  ...orderQueries,
  ...subscriberQueries,
  ...conversationQueries,
  ...templateQueries,
  ...catalogQueries,
  ...phoneNumberQueries,
  ...webhookQueries,
  ...writeQueries,
};

const mutations: Complete<MutationResolvers, object> = {
  ...orderMutations,
  ...orderSendMutations,
  ...messageMutations,
  ...subscriberMutations,
  ...labelMutations,
  ...catalogMutations,
  ...accountMutations,
  ...webhookMutations,
};

/** Every noun's resolvers, one schema. Fields that the domain carries under the same name resolve themselves. */
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
  Label: labelResolvers,
  CustomField: customFieldResolvers,
  Postback: postbackResolvers,
  ListSource: listSourceResolvers,
  Order: orderResolvers,
  OrderItem: orderItemResolvers,
  OrderStatusOption: orderStatusOptionResolvers,
  OrderEvent: orderEventResolvers,
  OrderConnection: orderConnectionResolvers,
  OrderEdge: orderEdgeResolvers,
  UserError: userErrorResolvers,
  UpdateOrderStatusPayload: orderPayloadResolvers,
  UpdateOrderPayload: orderPayloadResolvers,
  TrackOrderPayload: orderPayloadResolvers,
  SendOrderPayload: messagePayloadResolvers,
  SendMessagePayload: messagePayloadResolvers,
  UploadMediaPayload: uploadPayloadResolvers,
  BroadcastTemplatePayload: broadcastPayloadResolvers,
  SubscriberPayload: subscriberPayloadResolvers,
  DeleteSubscriberPayload: deletePayloadResolvers,
  ConversationPayload: conversationPayloadResolvers,
  CreateLabelPayload: labelPayloadResolvers,
  SyncCatalogPayload: catalogPayloadResolvers,
  Subscriber: subscriberResolvers,
  SubscriberConnection: subscriberConnectionResolvers,
  SubscriberEdge: subscriberEdgeResolvers,
  Conversation: conversationResolvers,
  Message: messageResolvers,
  MessageEvent: messageEventResolvers,
  MessageConnection: messageConnectionResolvers,
  MessageEdge: messageEdgeResolvers,
  MessageContent: messageContentResolvers,
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
