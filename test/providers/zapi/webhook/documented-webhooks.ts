// The samples of Z-API's webhook pages, as they are printed there; two corrections are marked where a sample is no JSON.

const own = '"instanceId": "A20DA9C0183A2D35A260F53F5D2B9244"';

/** The envelope of older samples, up to the content: the instance is named again behind the content, with another value. */
function older(momment: number, content: string): string {
  return `{
  "waitingMessage": false,
  "isGroup": false,
  ${own},
  "messageId": "A20DA9C0183A2D35A260F53F5D2B9244",
  "phone": "5544999999999",
  "fromMe": false,
  "momment": ${momment},
  "status": "RECEIVED",
  "chatName": "name",
  "senderPhoto": "https://",
  "senderName": "name",
  "participantPhone": null,
  "participantLid": null,
  "photo": "https://",
  "broadcast": false,
  "type": "ReceivedCallback",
  ${content},
  "instanceId": "instance.id"
}`;
}

/** The envelope of newer samples. The comma that some print behind the last member is left out. */
function newer(momment: string, content: string, fromMe = false): string {
  return `{
  "isStatusReply": false,
  "senderLid": "81896604192873@lid",
  "connectedPhone": "554499999999",
  "waitingMessage": false,
  "isEdit": false,
  "isGroup": false,
  "isNewsletter": false,
  ${own},
  "messageId": "A20DA9C0183A2D35A260F53F5D2B9244",
  "phone": "5544999999999",
  "fromMe": ${fromMe},
  ${momment},
  "status": "RECEIVED",
  "chatName": "name",
  "senderPhoto": "https://",
  "senderName": "name",
  "participantPhone": null,
  "participantLid": null,
  "photo": "https://",
  "broadcast": false,
  "type": "ReceivedCallback",
  ${content}
}`;
}

/** The instance that a sample is for: the one it names last. */
export const instances = { newer: 'A20DA9C0183A2D35A260F53F5D2B9244', older: 'instance.id' } as const;

const products = `"products": [
      {
        "name": "order 1",
        "quantity": 2,
        "isCustomItem": true,
        "productId": "custom-item-4N9AVI38WI1",
        "value": 150
      },
      {
        "name": "order 2",
        "quantity": 2,
        "isCustomItem": false,
        "productId": "23940797548900636",
        "value": 150
      }
    ]`;

export const documented = {
  text: newer('"momment": 1632228638000', '"text": { "message": "test" }'),
  reaction: newer(
    '"momment": 1632228955000',
    `"reaction": {
    "value": "❤️",
    "time": 1651878681150,
    "reactionBy": "554499999999",
    "referencedMessage": { "messageId": "3EB0796DC6B777C0C7CD", "fromMe": true, "phone": "5544999999999", "participant": null }
  }`,
  ),
  poll: newer(
    '"moment": 1632228638000',
    '"poll": { "question": "What is the best WhatsApp API?", "options": [{ "name": "Z-API" }, { "name": "Others" }] }',
  ),
  pin: newer('"momment": 1632228955000', '"pinMessage": { "action": "pin", "pinDurationInSecs": 604800 }', true),
  button: older(
    1634645380000,
    '"referenceMessageId": "A20DA9C0183A2D35A260F53F5D2B9244", "forwarded": false, "buttonsResponseMessage": { "buttonId": "1", "message": "Ótimo" }',
  ),
  list: older(
    1634645683000,
    '"listResponseMessage": { "message": "Z-API Wings for your imagination", "title": "Z-API", "selectedRowId": "1" }',
  ),
  image: older(1632228828000, '"image": { "mimeType": "image/jpeg", "imageUrl": "https://", "thumbnailUrl": "https://", "caption": "" }'),
  audio: older(1632228849000, '"audio": { "audioUrl": "https://", "mimeType": "audio/ogg; codecs=opus" }'),
  video: older(1632228889000, '"video": { "videoUrl": "https://", "mimeType": "video/mp4", "caption": "" }'),
  document: older(
    1632228955000,
    '"document": { "documentUrl": "https://", "mimeType": "application/pdf", "title": "nome", "pageCount": 1, "fileName": "nome.pdf" }',
  ),
  location: older(
    1632228970000,
    '"location": { "longitude": -99.999999999999999, "latitude": -99.9999999999999999, "address": "", "url": "" }',
  ),
  sticker: older(1632228982000, '"sticker": { "stickerUrl": "https://", "mimeType": "image/webp" }'),
  payment: older(
    1632230512000,
    '"sendPayment": { "paymentInfo": { "receiverPhone": "5544999999999", "value": 1, "currencyCode": "BRL", "status": "COMPLETE", "transactionStatus": "SUCCESS" } }',
  ),
  declined: `{
  "waitingMessage": false,
  "isGroup": false,
  ${own},
  "messageId": "A20DA9C0183A2D35A260F53F5D2B9244",
  "phone": "5544999999999",
  "fromMe": true,
  "momment": 1632230332000,
  "status": "MESSAGE_RECEIVED",
  "chatName": "name",
  "senderName": "name",
  "participantPhone": "5544999999999",
  "photo": "https://",
  "broadcast": false,
  "type": "ReceivedCallback",
  "notification": "PAYMENT_ACTION_REQUEST_DECLINED",
  "notificationParameters": ["5544999999999", "BRL", "1000"],
  "instanceId": "instance.id"
}`,
  cart: `{
  "waitingMessage": false,
  "isGroup": false,
  ${own},
  "messageId": "A20DA9C0183A2D35A260F53F5D2B9244",
  "phone": "5544999999999",
  "fromMe": false,
  "momment": 1632233527000,
  "status": "RECEIVED",
  "chatName": "name",
  "senderPhoto": null,
  "senderName": "name",
  "photo": "https://",
  "broadcast": false,
  "forwarded": false,
  "type": "ReceivedCallback",
  "order": {
    "itemCount": 1,
    "orderId": "422508169684569",
    "message": "",
    "orderTitle": "name",
    "sellerJid": "5544999999999",
    "thumbnailUrl": "https://",
    "token": "AR5d4yUr+DmSzeCR2kUtPEeMfS+eG0O+S/T/17B+oY1mfA==",
    "currency": "BRL",
    "total": 2000,
    "subTotal": 2000,
    "products": [
      {
        "quantity": 1,
        "name": "nameProduct",
        "productId": "5338924696127051",
        "retailerId": "1242",
        "price": 2000,
        "currencyCode": "BRL"
      }
    ]
  }
}`,
  reviewAndPay: newer(
    '"momment": 1632228925000',
    `"reviewAndPay": {
    "type": "physical-goods",
    "currency": "BRL",
    "referenceId": "4N9AVI38VOB",
    "orderRequestId": "4N9AVI38VYZ",
    "orderStatus": "pending",
    "paymentStatus": "pending",
    "total": 605,
    "subTotal": 600,
    "discount": 10,
    "shipping": 5,
    "tax": 10,
    ${products}
  }`,
  ),
  reviewOrder: newer(
    '"momment": 1632228925000',
    `"reviewOrder": {
    "currency": "BRL",
    "referenceId": "4N9AVI38VOB",
    "orderRequestId": "4N9AVI38VYZ",
    "orderStatus": "processing",
    "paymentStatus": "pending",
    "total": 605,
    "subTotal": 600,
    "discount": 10,
    "shipping": 5,
    "tax": 10,
    ${products}
  }`,
  ),
  delivery: `{
  "phone": "554499999999",
  "zaapId": "A20DA9C0183A2D35A260F53F5D2B9244",
  "messageId": "A20DA9C0183A2D35A260F53F5D2B9244",
  "type": "DeliveryCallback",
  "instanceId": "instance.id"
}`,
  status: `{
  "status": "SENT",
  "ids": ["999999999999999999999"],
  "momment": 1632234645000,
  "phone": "5544999999999",
  "type": "MessageStatusCallback",
  "instanceId": "instance.id"
}`,
  // Printed with apostrophes around the type, without quotes around the first instance, and with two commas behind the number.
  connected: `{
  "type": "ConnectedCallback",
  "connected": true,
  "momment": 26151515154,
  "phone": "número",
  "instanceId": "instance.id"
}`,
  disconnected: `{
  "momment": 1580163342,
  "error": "Device has been disconnected",
  "disconnected": true,
  "type": "DisconnectedCallback",
  "instanceId": "instance.id"
}`,
  presence: `{
  "type": "PresenceChatCallback",
  "phone": "5544999999999",
  "status": "COMPOSING",
  "lastSeen": null,
  "instanceId": "instance.id"
}`,
} as const;
