/** A record in Z-API's format. */
export type WireRecord = Record<string, unknown>;

/** What a simulated number stores. Tests may change it. */
export interface ZapiData {
  /** The address book, as GET contacts/{phone} returns it. GET contacts leaves out `imgUrl`. */
  contacts: WireRecord[];
  /** The number's chats: GET chats leaves out `about`, GET chats/{phone} leaves out `name`. */
  chats: WireRecord[];
  /** Labels, as GET tags returns them. */
  tags: WireRecord[];
  /** Label ids by phone number. */
  chatTags: Map<string, string[]>;
  products: WireRecord[];
  /** Products per page of the catalog. */
  productsPerPage: number;
  /** Length of the catalog's cursors, which are long at WhatsApp. */
  cursorLength: number;
  /** The phone, as GET device returns it. */
  device: WireRecord;
  status: { connected: boolean; smartphoneConnected: boolean; error: string };
}

/** The documents' records, and those of a small Brazilian shop. */
export function documentedData(): ZapiData {
  return {
    contacts: [
      {
        name: "First contact's name and last name",
        short: "First contact's name",
        notify: 'Name on Whatsapp',
        vname: 'Name on vcard',
        phone: '559999999999',
        imgUrl: 'https://images.example/559999999999.jpg',
      },
      contact('554499999999', 'Carla Nunes', 'Carla'),
      contact('5511987654321', 'Ana Souza', 'Ana'),
      contact('5521976543210', 'João Lima', 'João'),
      contact('14155550100', 'Jordan Miles', 'Jordan'),
      { name: null, short: null, notify: 'bia 🌻', vname: null, phone: '5511912345678', imgUrl: null },
      { name: null, short: null, notify: 'Oculta', vname: null, phone: '99999999999999@lid', imgUrl: null },
    ],
    chats: [
      {
        name: 'Z-API SUPORTE',
        phone: '5511999999999',
        unread: '0',
        lastMessageTime: '1619461666',
        isMuted: '0',
        isMarkedSpam: 'false',
        profileThumbnail: 'https://images.example/5511999999999.jpg',
        messagesUnread: 0,
        about: 'Recado do perfil',
        notes: {
          id: 'KlesU6f4f/Qd5d6VuAbvOMi31rg/F92owVe/xDYad1C=',
          content: 'note text',
          createdAt: 1655953774000,
          lastUpdateAt: 1655953774000,
        },
      },
      chat('5511987654321', 'Ana Souza', '2', '1741714930'),
      chat('14155550100', 'Jordan Miles', '0', '1741600000'),
      chat('99999999999999@lid', 'Oculta', '1', '1741700000'),
    ],
    tags: [
      { id: '1', name: 'New customer', color: 1 },
      { id: '2', name: 'New order', color: 2 },
    ],
    chatTags: new Map(),
    products: [
      {
        availability: 'in stock',
        id: '999999999999999',
        retailerId: null,
        description: 'A wireless mouse',
        price: '100000',
        salePrice: '90000',
        currency: 'BRL',
        name: 'Mouse',
        quantity: null,
        images: ['https://images.example/mouse.jpg'],
      },
      product('24071815339147425', 'Café torrado 500 g', '10100', 'CAFE-500'),
      product('25310022784561903', 'Cadeira de escritório', '1249990', 'CADEIRA-1'),
      product('24071815339147430', 'Filtro de papel', '24950', 'FILTRO-4'),
    ],
    productsPerPage: 10,
    cursorLength: 24,
    device: {
      ...{ phone: '5511900000000', imgUrl: '', about: 'Loja Sandbox', name: 'Loja Sandbox', originalDevice: 'smbi', sessionId: 175 },
      ...{ device: { sessionName: 'Z-API', device_model: 'Z-API' }, isBusiness: true },
    },
    status: { connected: true, smartphoneConnected: true, error: 'You are already connected.' },
  };
}

function contact(phone: string, name: string, short: string): WireRecord {
  return { name, short, notify: short, vname: name, phone, imgUrl: `https://images.example/${phone}.jpg` };
}

function chat(phone: string, name: string, unread: string, lastMessageTime: string): WireRecord {
  const rest = { isMuted: '0', isMarkedSpam: 'false', profileThumbnail: null, messagesUnread: Number(unread), about: null };
  return { name, phone, unread, lastMessageTime, ...rest };
}

function product(id: string, name: string, price: string, retailerId: string): WireRecord {
  const nothing = { description: null, salePrice: null, quantity: null };
  return {
    ...nothing,
    availability: 'in stock',
    id,
    retailerId,
    name,
    price,
    currency: 'BRL',
    images: [`https://images.example/${id}.jpg`],
  };
}
