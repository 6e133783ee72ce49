/**
 * The help desk's samples (incoming message, sent message, account and device status), verbatim but for what makes them JSON: the text has
 * a comma too few behind `from`, and the page on order items, whose order has two lines too few, shows it whole in other copies.
 */
export const documented = {
  order: `{
  "messages": [
    {
      "id": "7GZVXunkHjZaIOgEgWPPrw-gDMTwl0rVw",
      "from_me": false,
      "type": "order",
      "chat_id": "919984351847@s.whatsapp.net",
      "timestamp": 1713264543,
      "source": "mobile",
      "order": {
        "order_id": "964278151888836",
        "seller": "61371989950",
        "title": "Jonathan",
        "token": "AR4ToE6jF7HwiKY8cUChFb+h6Blgb0sbRMOY3vwRHhsaeg==",
        "item_count": 3,
        "currency": "AUD",
        "total_price": 359,
        "status": "new",
        "preview": "......"
      },
      "from": "919984351847",
      "from_name": "Gerald"
    }
  ],
  "event": {
    "type": "messages",
    "event": "post"
  },
  "channel_id": "MANTIS-M72HC"
}`,
  text: `{
  "messages": [
    {
      "id": "p.w30M7fgwWD4XwHu.g4CA-gBgTwl0rVw",
      "from_me": false,
      "type": "text",
      "chat_id": "919984351847@s.whatsapp.net",
      "timestamp": 1712995245,
      "source": "mobile",
      "text": {
        "body": "Hello world"
      },
      "from": "919984351847",
      "from_name": "Gerald"
    }
  ],
  "event": {
    "type": "messages",
    "event": "post"
  },
  "channel_id": "MANTIS-M72HC"
}`,
  reply: `{
  "messages": [
    {
      "id": "g0jEG0ZsSobn4yNGGU3TAg-gDYOS60TLw",
      "from_me": false,
      "type": "reply",
      "chat_id": "61371989950@s.whatsapp.net",
      "timestamp": 1726126124,
      "source": "mobile",
      "chat_name": "Jonathan Customer",
      "reply": {
        "type": "buttons_reply",
        "buttons_reply": {
          "id": "ButtonsV3:randomId1",
          "title": "Button1"
        }
      },
      "context": {
        "quoted_id": "yqKj.Z7XWg0g1lA-wD8Sij1GoQ",
        "quoted_author": "919984351847",
        "quoted_content": {
          "header": "Header with text",
          "body": "Body message",
          "footer": "Footer message",
          "buttons": [
            {
              "type": "quick_reply",
              "text": "Button1",
              "id": "ButtonsV3:randomId1"
            },
            {
              "type": "quick_reply",
              "text": "Button2",
              "id": "ButtonsV3:randomId2"
            }
          ]
        },
        "quoted_type": "hsm"
      },
      "from": "61371989950",
      "from_name": "Jonathan"
    }
  ],
  "event": {
    "type": "messages",
    "event": "post"
  },
  "channel_id": "MANTIS-PF238"
}`,
  sentFromMobile: `{
  "messages": [
    {
      "id": "YhNqCveDWW90_t8lzrW25w-wO4Twl0rVw",
      "from_me": true,
      "type": "text",
      "chat_id": "919984351847@s.whatsapp.net",
      "timestamp": 1712995377,
      "source": "mobile",
      "status": "sent",
      "text": {
        "body": "Hey bro"
      },
      "from": "61371989950",
      "from_name": "Jonathan"
    }
  ],
  "event": {
    "type": "messages",
    "event": "post"
  },
  "channel_id": "MANTIS-M72HC"
}`,
  sentThroughApi: `{
  "messages": [
    {
      "id": "yqJRppZk7BI-wNoTwl0rVw",
      "from_me": true,
      "type": "text",
      "chat_id": "919984351847@s.whatsapp.net",
      "timestamp": 1712995598,
      "source": "api",
      "device_id": 11,
      "status": "pending",
      "text": {
        "body": "Hello from API"
      },
      "from": "61371989950"
    }
  ],
  "event": {
    "type": "messages",
    "event": "post"
  },
  "channel_id": "MANTIS-M72HC"
}`,
  delivered: `{
  "statuses": [
    {
      "id": "YhNqCveDWW90_t8lzrW25w-wO4Twl0rVw",
      "code": 3,
      "status": "delivered",
      "recipient_id": "919984351847@s.whatsapp.net",
      "timestamp": "1712995378"
    }
  ],
  "event": {
    "type": "statuses",
    "event": "post"
  },
  "channel_id": "MANTIS-M72HC"
}`,
  read: `{
  "statuses": [
    {
      "id": "YhNqCveDWW90_t8lzrW25w-wO4Twl0rVw",
      "code": 4,
      "status": "read",
      "recipient_id": "919984351847@s.whatsapp.net",
      "timestamp": "1712995581"
    }
  ],
  "event": {
    "type": "statuses",
    "event": "post"
  },
  "channel_id": "MANTIS-M72HC"
}`,
  qrState: `{
  "health": {
    "start_at": 1713774883,
    "uptime": 78,
    "status": {
      "code": 3,
      "text": "QR"
    },
    "version": "1.8.3-74-gf7df472"
  },
  "event": {
    "type": "channel",
    "event": "post"
  },
  "channel_id": "MANTIS-M72HC"
}`,
  loggedOut: `{
  "user": {
    "id": "61371989950",
    "name": "Jonathan"
  },
  "event": {
    "type": "users",
    "event": "delete"
  },
  "channel_id": "MANTIS-M72HC"
}`,
  chat: `{
  "chats": [
    {
      "id": "919984351847@s.whatsapp.net",
      "type": "contact",
      "timestamp": 1747660332,
      "unread": 1,
      "not_spam": true
    }
  ],
  "event": {
    "type": "chats",
    "event": "post"
  },
  "channel_id": "MANTIS-M72HC"
}`,
} as const;

/** What the page on order items prints: no JSON, because two lines of the order are missing. */
export const documentedOrderAsPrinted = documented.order
  .replace('"order_id": "964278151888836"', '')
  .replace('"token": "AR4ToE6jF7HwiKY8cUChFb+h6Blgb0sbRMOY3vwRHhsaeg==",', '');
