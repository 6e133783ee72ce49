/** WhatsApp's ids are base64 of the number and an own id, and longer than a reference_id may be. */
export function wamidOf(phone: string, count: number): string {
  const own = `3EB0C431C2${count.toString(16).toUpperCase().padStart(8, '0')}`;
  const bytes = [0x1c, 0x18, phone.length, ...Buffer.from(phone), 0x15, 0x02, 0x00, 0x12, 0x18, own.length, ...Buffer.from(own), 0x00];
  return `wamid.${Buffer.from(bytes).toString('base64')}`;
}
