import { customerInTurn } from '../../simulator/sample-values.js';
import type { SentOrderRequest } from './request-shapes.js';
import type { UpdateRequest } from './update-request.js';

/** A customer who places orders at the simulator. */
export interface SimulatedCustomer {
  readonly phone: string;
  readonly name: string;
}

const customers = [
  { phone: '5511912345678', name: 'Beatriz Ramos' },
  { phone: '5548988776655', name: 'Caio Mendes' },
  { phone: '5571997654321', name: 'Lúcia Prado' },
] as const satisfies readonly [SimulatedCustomer, ...SimulatedCustomer[]];

/** The shop's number. */
export const connectedPhone = '551140028922';

export function customerOf(count: number): SimulatedCustomer {
  return customerInTurn(customers, count);
}

export function messageIdOf(count: number): string {
  return `3EB0D1A7C4F29E${String(count).padStart(8, '0')}`;
}

/** A customer's cart: `order` of a ReceivedCallback. Two pieces at 149.90 and one at 20.00, in thousandths. */
export function cart(count: number): Readonly<Record<string, unknown>> {
  return {
    itemCount: 2,
    orderId: String(422508169684569 + count),
    message: '',
    orderTitle: 'Loja Sandbox',
    sellerJid: connectedPhone,
    thumbnailUrl: 'https://images.example/cart.jpg',
    token: Buffer.from(`sandbox cart ${count}`).toString('base64'),
    currency: 'BRL',
    total: 319800,
    subTotal: 319800,
    products: [
      { quantity: 2, name: 'Mouse sem fio', productId: '5338924696127051', retailerId: 'MOUSE-7', price: 149900, currencyCode: 'BRL' },
      { quantity: 1, name: 'Apoio para o pulso', productId: '5338924696127052', retailerId: 'APOIO-1', price: 20000, currencyCode: 'BRL' },
    ],
  };
}

/** An order that the shop sends from its phone, as the body of `send-order`. */
export function shopOrder(count: number): SentOrderRequest {
  return {
    phone: customerOf(count).phone,
    order: {
      currency: 'BRL',
      discount: 5,
      tax: 0,
      shipping: 7.5,
      products: [
        { name: 'Filtro de papel', quantity: 2, productId: '24071815339147430', value: 24.95 },
        { name: 'Entrega no sábado', quantity: 1, value: 20 },
      ],
    },
  };
}

/** The order with WhatsApp's ids, as updates repeat it. An item without a product id gets a custom one. */
export function toPlaced({ phone, order }: SentOrderRequest, messageId: string, count: number): UpdateRequest {
  const serial = count.toString(36).toUpperCase().padStart(5, '0');
  return {
    phone,
    messageId,
    referenceId: `4NC${serial}VOB`,
    orderRequestId: `4NC${serial}VYZ`,
    orderStatus: 'pending',
    paymentStatus: 'pending',
    order: {
      ...order,
      products: order.products.map(({ productId, name, value, quantity }, index) => ({
        ...{ name, quantity, isCustomItem: productId === undefined },
        productId: productId ?? `custom-item-4NC${serial}WI${index}`,
        value,
      })),
    },
  };
}

/** An order with its sums, as WhatsApp shows it: `reviewOrder`, or with a type `reviewAndPay`. */
export function review({
  referenceId,
  orderRequestId,
  orderStatus,
  paymentStatus,
  order,
}: UpdateRequest): Readonly<Record<string, unknown>> {
  const subTotal = toCents(order.products.reduce((sum, { value, quantity }) => sum + value * quantity, 0));
  const total = toCents(subTotal - (order.discount ?? 0) + (order.tax ?? 0) + (order.shipping ?? 0));
  return { ...order, referenceId, orderRequestId, orderStatus, paymentStatus, total, subTotal };
}

function toCents(amount: number): number {
  return Math.round(amount * 100) / 100;
}
