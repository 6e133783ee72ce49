// The samples of Kaleyra's webhook pages, masked as they are printed there. What is no JSON there is corrected, and marked.

const extraInfo = `"extra_info": {
    "media_url": "",
    "ref": "Hello This will be my reference id - 123",
    "ref1": "shoes campaign",
    "ref2": "summer sale campaign",
    "reply_to": "48c38d78-4ec5-XXXX-abee-03XXXXXX6c85",
    "trace_id": "cb94fee2-3e70-XXXX-944a-2a4XXXXdb90a",
    "waba_id": "347XXXXXXXXXX69"
  }`;

function incoming(message: string, extra = extraInfo): string {
  return `{
  "meta_object": {
    "value": {
      "messaging_product": "whatsapp",
      "metadata": {
        "display_phone_number": "91XXXXXXXXXX",
        "phone_number_id": "177XXXXXXXXXX40"
      },
      "contacts": [
        {
          "profile": {
            "name": "Sam"
          },
          "wa_id": "91XXXXXXXXXX"
        }
      ],
      "messages": [
        ${message}
      ]
    },
    "field": "messages"
  },
  ${extra}
}`;
}

export const documented = {
  // Printed with a comma behind the last member.
  sent: `{
  "meta_object": {
    "value": {
      "messaging_product": "whatsapp",
      "metadata": {
        "display_phone_number": "91XXXXXXXXXX",
        "phone_number_id": "104XXXXXXXXXX60"
      },
      "statuses": [
        {
          "id": "XXX7f9c32XXXX9deXXXXXXacac299cfb",
          "status": "sent",
          "timestamp": "1722834665",
          "recipient_id": "919407XXXXXX",
          "conversation": {
            "id": "XXX7f9c3269f79deXXXXXXacac299cfb",
            "expiration_timestamp": "172XXXX260",
            "origin": {
              "type": "marketing"
            }
          },
          "pricing": {
            "billable": true,
            "pricing_model": "Conversation-Based Pricing",
            "category": "marketing"
          }
        }
      ]
    },
    "field": "messages"
  },
  "extra_info": {
    "trace_id": "8f14e45f-eXXX-4c1a-9e77-1a5XXXXXXXXX",
    "message_id": "wamid.XXXXXHE5NXXXXXXXXXXDAQ==",
    "waba_id": "12XXXXX34512345",
    "ref": "campaign_2025_summer_sale",
    "ref1": "order_ORD_456789",
    "ref2": "payment_pending",
    "enable_url_tracking_body": false,
    "enable_url_tracking_button": false
  },
  "status":"sent",
  "message_id": "wamid.HBgMOTE5NDAXXXXXX3MDFQIAERgSMEYxMEM1QjQ3QjXXXXXXQ2N0YA"
}`,
  order: incoming(`{
          "from": "91XXXXXXXXXX",
          "id": "wamid.HBgMOTE5NzQwNzc2NTA1FQIAEhggNUYXXXXXXXXXXzNjE2MjI0U3REVENTU3RUY3NEMxODYA",
          "timestamp": "17XXXXXXXX",
          "type": "order",
          "order": {
            "catalog_id": "3294XXXXXXXX2474",
            "text": "message",
            "product_items": [
              {
                "product_retailer_id": "shirt1122",
                "quantity": 1,
                "item_price": 1600,
                "currency": "INR"
              },
              {
                "product_retailer_id": "pant1122",
                "quantity": 1,
                "item_price": 2000,
                "currency": "INR"
              }
            ]
          }
        }`),
  button: incoming(`{
          "context": {
            "from": "918XXXXXXXX0",
            "id": "wamid.HBgMOTE5NzQwNzc2NXXXXXXXXXXTA1FQIAEFQjQxMjEyNjZBQTdGAA=="
          },
          "from": "91XXXXXXXXXX",
          "id": "wamid.HBgMOTE5NzQwNzc2NTA1FQIAEhggXXXXXXXXXXRDI1Q0Y5OTcxBENzlCNjRFMDkzNkIxRjMA",
          "timestamp": "17XXXXXXXX",
          "type": "button",
          "button": {
            "payload": "button0",
            "text": "message"
          }
        }`),
  list: incoming(`{
          "context": {
            "from": "918XXXXXXXX0",
            "id": "wamid.HBgMOTE5NzQwNzc2NTAXXXXXXXXXX1FQIAERgSQjgxMzQyOUJFNURCOTMzRjBGAA=="
          },
          "from": "919740776505",
          "id": "wamid.HBgMOTE5NzQwNzc2NTA1FQIAEhggQkZGNDcyQkZjIyMjAzNjkzODlBRENGQjgA",
          "timestamp": "17XXXXXX23",
          "type": "interactive",
          "interactive": {
            "type": "list_reply",
            "list_reply": {
              "id": "1",
              "title": "1st sec 1 Row \\u0c85\\u0ca4\\u0cc1\\u0cb2\\u0ccd",
              "description": "Its Description-here 1st row"
            }
          }
        }`),
  image: incoming(
    `{
          "context": {
            "from": "919XXXXXXXXX",
            "id": "wamid.HBgMOTE5NzQwNzc2NTXXXXXXXXXXA1FQIAEhggRUQxMzMUQ4QzFGREQ5NzI3OUFBNTEwQTkA"
          },
          "from": "919XXXXXXXXX",
          "id": "wamid.HBgMOTE5NzQwNzc2NTA1FQIXXXXXXXXXXAEhggMEJFNkVDE4MzFCOTFDQTQ1MEM2RDJFQkMA",
          "timestamp": "17XXXXXXXX",
          "type": "image",
          "image": {
            "mime_type": "image\\/jpeg",
            "sha256": "hYeiE5iZTCUKVSRXXXXXXXXXXtP4CwWZIq5j3e3SqnU=",
            "id": "4621XXXXXXXXXXX"
          }
        }`,
    extraInfo.replace('"media_url": ""', '"media_url": "https://example.com/images/product123.jpg"'),
  ),
  // Printed without quotes around the names, and with commas behind last members.
  payment: `{
  "id": "wamid.HBgMOTXXXXXXXXXXE5NDA3IAEhgKMzExMjYzOTAyMgA=",
  "payment": {
    "amount": {
      "offset": 100,
      "value": 450
    },
    "currency": "INR",
    "receipt": "",
    "reference_id": "SampleMSIL1102",
    "transaction": {
      "amount": {
        "offset": 100,
        "value": 450
      },
      "created_timestamp": 1746500000,
      "currency": "INR",
      "id": "order_SdrcSSqobZ7voR",
      "refunds": null,
      "status": "success",
      "type": "razorpay",
      "updated_timestamp": 1746500005
    }
  },
  "phone_number": "91XXXXXXXXXX",
  "status": "captured",
  "type": "payment"
}`,
} as const;

/** Meta's payment status within Kaleyra's envelope, by the payments documentation. */
export const metaPayment = {
  meta_object: {
    value: {
      messaging_product: 'whatsapp',
      metadata: { display_phone_number: '918012345678', phone_number_id: '177460000000045' },
      statuses: [
        {
          id: 'wamid.HBgMOTE5ODc2NTQzMjEwFQIAERgSOUYx',
          recipient_id: '919876543210',
          type: 'payment',
          status: 'captured',
          payment: {
            reference_id: '395-2024-01',
            amount: { value: 250100, offset: 100 },
            currency: 'INR',
            transaction: {
              id: 'order_Sdr1',
              pg_transaction_id: 'pay_Sdr1',
              type: 'razorpay',
              status: 'success',
              method: { type: 'upi' },
              created_timestamp: 1722834600,
              updated_timestamp: 1722834660,
            },
          },
          timestamp: '1722834665',
        },
      ],
    },
    field: 'messages',
  },
};
